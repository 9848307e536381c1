
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'kumactl' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'kumactl'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'kumactl' {
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Only this mesh [default: all meshes of the files]')
            [CompletionResult]::new('--mesh', '--mesh', [CompletionResultType]::ParameterName, 'Only this mesh [default: all meshes of the files]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Leave out what is only told to people')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Leave out what is only told to people')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('validate', 'validate', [CompletionResultType]::ParameterValue, 'Find everything that the control plane would refuse, and everything that loses traces silently')
            [CompletionResult]::new('inspect', 'inspect', [CompletionResultType]::ParameterValue, 'Show where dataplanes send their traces, and why')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Say what a finding means, with a bad and a good example')
            [CompletionResult]::new('completion', 'completion', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('version', 'version', [CompletionResultType]::ParameterValue, 'Print the version of this tool, and the releases of Kuma that it knows')
            break
        }
        'kumactl;validate' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'File, directory, URL, or - for standard input (repeatable)')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'File, directory, URL, or - for standard input (repeatable)')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'Leave files of a directory out, by glob (repeatable)')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Replace {{key}} in the input (repeatable)')
            [CompletionResult]::new('--var', '--var', [CompletionResultType]::ParameterName, 'Replace {{key}} in the input (repeatable)')
            [CompletionResult]::new('--kuma-version', '--kuma-version', [CompletionResultType]::ParameterName, 'Judge as this release of Kuma does, 0.4 to 3.0 [default: by the shape of each mesh''s documents]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print the findings')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print the findings')
            [CompletionResult]::new('--output-file', '--output-file', [CompletionResultType]::ParameterName, 'Write a file with the findings, too: text, json, junit, sarif or github (repeatable)')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'The mildest finding that makes the exit status 1')
            [CompletionResult]::new('--ignore', '--ignore', [CompletionResultType]::ParameterName, 'Leave the findings of a code out (repeatable); explain lists the codes')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Only this mesh [default: all meshes of the files]')
            [CompletionResult]::new('--mesh', '--mesh', [CompletionResultType]::ParameterName, 'Only this mesh [default: all meshes of the files]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--no-ignore', '--no-ignore', [CompletionResultType]::ParameterName, 'Read files that .gitignore leaves out, too')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Take a kuma.io kind that this tool does not know for an error')
            [CompletionResult]::new('--allow-empty', '--allow-empty', [CompletionResultType]::ParameterName, 'Input without any resource is fine')
            [CompletionResult]::new('--fix', '--fix', [CompletionResultType]::ParameterName, 'Mend in the files what can be mended with certainty, then tell what remains')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'With --fix: print what would change as a unified diff, and change nothing')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Leave out what is only told to people')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Leave out what is only told to people')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'kumactl;inspect' {
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Only this mesh [default: all meshes of the files]')
            [CompletionResult]::new('--mesh', '--mesh', [CompletionResultType]::ParameterName, 'Only this mesh [default: all meshes of the files]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Leave out what is only told to people')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Leave out what is only told to people')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('dataplanes', 'dataplanes', [CompletionResultType]::ParameterValue, 'The effective tracing backend of each dataplane')
            [CompletionResult]::new('dataplane', 'dataplane', [CompletionResultType]::ParameterValue, 'Why a dataplane sends its traces where it does, or why it sends none')
            [CompletionResult]::new('traffic-traces', 'traffic-traces', [CompletionResultType]::ParameterValue, 'Each policy: its backend, and the dataplanes that get it')
            [CompletionResult]::new('traffic-trace', 'traffic-trace', [CompletionResultType]::ParameterValue, 'One policy: its backend, the dataplanes that get it, and those that it loses')
            [CompletionResult]::new('meshes', 'meshes', [CompletionResultType]::ParameterValue, 'Each mesh: its backends and policies, and how many dataplanes send traces')
            break
        }
        'kumactl;inspect;dataplanes' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'File, directory, URL, or - for standard input (repeatable)')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'File, directory, URL, or - for standard input (repeatable)')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'Leave files of a directory out, by glob (repeatable)')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Replace {{key}} in the input (repeatable)')
            [CompletionResult]::new('--var', '--var', [CompletionResultType]::ParameterName, 'Replace {{key}} in the input (repeatable)')
            [CompletionResult]::new('--kuma-version', '--kuma-version', [CompletionResultType]::ParameterName, 'Judge as this release of Kuma does, 0.4 to 3.0 [default: by the shape of each mesh''s documents]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print the answer')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print the answer')
            [CompletionResult]::new('--backend', '--backend', [CompletionResultType]::ParameterName, 'Only dataplanes that send to this backend')
            [CompletionResult]::new('--traffic-trace', '--traffic-trace', [CompletionResultType]::ParameterName, 'Only dataplanes that get this policy')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'Only dataplanes with this tag on an inbound or a gateway (repeatable)')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Only this mesh [default: all meshes of the files]')
            [CompletionResult]::new('--mesh', '--mesh', [CompletionResultType]::ParameterName, 'Only this mesh [default: all meshes of the files]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--no-ignore', '--no-ignore', [CompletionResultType]::ParameterName, 'Read files that .gitignore leaves out, too')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Take a kuma.io kind that this tool does not know for an error')
            [CompletionResult]::new('--allow-empty', '--allow-empty', [CompletionResultType]::ParameterName, 'Input without any resource is fine')
            [CompletionResult]::new('--untraced', '--untraced', [CompletionResultType]::ParameterName, 'Only dataplanes that send no traces')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Leave out what is only told to people')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Leave out what is only told to people')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'kumactl;inspect;dataplane' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'File, directory, URL, or - for standard input (repeatable)')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'File, directory, URL, or - for standard input (repeatable)')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'Leave files of a directory out, by glob (repeatable)')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Replace {{key}} in the input (repeatable)')
            [CompletionResult]::new('--var', '--var', [CompletionResultType]::ParameterName, 'Replace {{key}} in the input (repeatable)')
            [CompletionResult]::new('--kuma-version', '--kuma-version', [CompletionResultType]::ParameterName, 'Judge as this release of Kuma does, 0.4 to 3.0 [default: by the shape of each mesh''s documents]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print the answer')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print the answer')
            [CompletionResult]::new('--collector', '--collector', [CompletionResultType]::ParameterName, 'Send to this collector instead')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Only this mesh [default: all meshes of the files]')
            [CompletionResult]::new('--mesh', '--mesh', [CompletionResultType]::ParameterName, 'Only this mesh [default: all meshes of the files]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--no-ignore', '--no-ignore', [CompletionResultType]::ParameterName, 'Read files that .gitignore leaves out, too')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Take a kuma.io kind that this tool does not know for an error')
            [CompletionResult]::new('--allow-empty', '--allow-empty', [CompletionResultType]::ParameterName, 'Input without any resource is fine')
            [CompletionResult]::new('--bootstrap', '--bootstrap', [CompletionResultType]::ParameterName, 'A whole configuration that an Envoy of today runs without a control plane')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Leave out what is only told to people')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Leave out what is only told to people')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'kumactl;inspect;traffic-traces' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'File, directory, URL, or - for standard input (repeatable)')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'File, directory, URL, or - for standard input (repeatable)')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'Leave files of a directory out, by glob (repeatable)')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Replace {{key}} in the input (repeatable)')
            [CompletionResult]::new('--var', '--var', [CompletionResultType]::ParameterName, 'Replace {{key}} in the input (repeatable)')
            [CompletionResult]::new('--kuma-version', '--kuma-version', [CompletionResultType]::ParameterName, 'Judge as this release of Kuma does, 0.4 to 3.0 [default: by the shape of each mesh''s documents]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print the answer')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print the answer')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Only this mesh [default: all meshes of the files]')
            [CompletionResult]::new('--mesh', '--mesh', [CompletionResultType]::ParameterName, 'Only this mesh [default: all meshes of the files]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--no-ignore', '--no-ignore', [CompletionResultType]::ParameterName, 'Read files that .gitignore leaves out, too')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Take a kuma.io kind that this tool does not know for an error')
            [CompletionResult]::new('--allow-empty', '--allow-empty', [CompletionResultType]::ParameterName, 'Input without any resource is fine')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Leave out what is only told to people')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Leave out what is only told to people')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'kumactl;inspect;traffic-trace' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'File, directory, URL, or - for standard input (repeatable)')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'File, directory, URL, or - for standard input (repeatable)')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'Leave files of a directory out, by glob (repeatable)')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Replace {{key}} in the input (repeatable)')
            [CompletionResult]::new('--var', '--var', [CompletionResultType]::ParameterName, 'Replace {{key}} in the input (repeatable)')
            [CompletionResult]::new('--kuma-version', '--kuma-version', [CompletionResultType]::ParameterName, 'Judge as this release of Kuma does, 0.4 to 3.0 [default: by the shape of each mesh''s documents]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print the answer')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print the answer')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Only this mesh [default: all meshes of the files]')
            [CompletionResult]::new('--mesh', '--mesh', [CompletionResultType]::ParameterName, 'Only this mesh [default: all meshes of the files]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--no-ignore', '--no-ignore', [CompletionResultType]::ParameterName, 'Read files that .gitignore leaves out, too')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Take a kuma.io kind that this tool does not know for an error')
            [CompletionResult]::new('--allow-empty', '--allow-empty', [CompletionResultType]::ParameterName, 'Input without any resource is fine')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Leave out what is only told to people')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Leave out what is only told to people')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'kumactl;inspect;meshes' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'File, directory, URL, or - for standard input (repeatable)')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'File, directory, URL, or - for standard input (repeatable)')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'Leave files of a directory out, by glob (repeatable)')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Replace {{key}} in the input (repeatable)')
            [CompletionResult]::new('--var', '--var', [CompletionResultType]::ParameterName, 'Replace {{key}} in the input (repeatable)')
            [CompletionResult]::new('--kuma-version', '--kuma-version', [CompletionResultType]::ParameterName, 'Judge as this release of Kuma does, 0.4 to 3.0 [default: by the shape of each mesh''s documents]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to print the answer')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to print the answer')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Only this mesh [default: all meshes of the files]')
            [CompletionResult]::new('--mesh', '--mesh', [CompletionResultType]::ParameterName, 'Only this mesh [default: all meshes of the files]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--no-ignore', '--no-ignore', [CompletionResultType]::ParameterName, 'Read files that .gitignore leaves out, too')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Take a kuma.io kind that this tool does not know for an error')
            [CompletionResult]::new('--allow-empty', '--allow-empty', [CompletionResultType]::ParameterName, 'Input without any resource is fine')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Leave out what is only told to people')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Leave out what is only told to people')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'kumactl;explain' {
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Only this mesh [default: all meshes of the files]')
            [CompletionResult]::new('--mesh', '--mesh', [CompletionResultType]::ParameterName, 'Only this mesh [default: all meshes of the files]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Leave out what is only told to people')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Leave out what is only told to people')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'kumactl;completion' {
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Only this mesh [default: all meshes of the files]')
            [CompletionResult]::new('--mesh', '--mesh', [CompletionResultType]::ParameterName, 'Only this mesh [default: all meshes of the files]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Leave out what is only told to people')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Leave out what is only told to people')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'kumactl;version' {
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Only this mesh [default: all meshes of the files]')
            [CompletionResult]::new('--mesh', '--mesh', [CompletionResultType]::ParameterName, 'Only this mesh [default: all meshes of the files]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Leave out what is only told to people')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Leave out what is only told to people')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
