# PowerShell completion of kumactl, which is asked itself what a command line can go on to.
Register-ArgumentCompleter -Native -CommandName kumactl -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $words = @($commandAst.CommandElements |
        Where-Object { $_.Extent.StartOffset -lt $cursorPosition } |
        ForEach-Object { if ($null -ne $_.Value) { [string]$_.Value } else { $_.Extent.Text } })
    if ($wordToComplete -eq '') {
        $words += ''
    }
    $before = $env:_KUMACTL_COMPLETE
    $env:_KUMACTL_COMPLETE = 'powershell'
    # An empty word at the end is lost on its way, so its number says that it was there.
    $lines = & kumactl -- $words.Count $words 2>$null
    $env:_KUMACTL_COMPLETE = $before
    foreach ($line in $lines) {
        $value, $help = $line.Split("`t", 2)
        if (-not $help) {
            $help = $value
        }
        [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $help)
    }
}
