# elvish completion of kumactl, which is asked itself what a command line can go on to.
use str

set edit:completion:arg-completer[kumactl] = {|@words|
    e:env _KUMACTL_COMPLETE=elvish kumactl -- $@words 2>/dev/null | from-lines | each {|line|
        var value @help = (str:split "\t" $line)
        if (eq $help []) {
            put $value
        } else {
            edit:complex-candidate $value &display=$value' ('$help[0]')'
        }
    }
}
