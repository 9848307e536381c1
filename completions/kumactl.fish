# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_kumactl_global_optspecs
    string join \n m/mesh= color= q/quiet h/help V/version
end

function __fish_kumactl_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_kumactl_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_kumactl_using_subcommand
    set -l cmd (__fish_kumactl_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c kumactl -n "__fish_kumactl_needs_command" -s m -l mesh -d 'Only this mesh [default: all meshes of the files]' -r
complete -c kumactl -n "__fish_kumactl_needs_command" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_needs_command" -s q -l quiet -d 'Leave out what is only told to people'
complete -c kumactl -n "__fish_kumactl_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_needs_command" -s V -l version -d 'Print version'
complete -c kumactl -n "__fish_kumactl_needs_command" -f -a "validate" -d 'Find everything that the control plane would refuse, and everything that loses traces silently'
complete -c kumactl -n "__fish_kumactl_needs_command" -f -a "inspect" -d 'Show where dataplanes send their traces, and why'
complete -c kumactl -n "__fish_kumactl_needs_command" -f -a "explain" -d 'Say what a finding means, with a bad and a good example'
complete -c kumactl -n "__fish_kumactl_needs_command" -f -a "completion" -d 'Print the completion script of a shell'
complete -c kumactl -n "__fish_kumactl_needs_command" -f -a "version" -d 'Print the version of this tool, and the releases of Kuma that it knows'
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -s f -l file -d 'File, directory, URL, or - for standard input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -l exclude -d 'Leave files of a directory out, by glob (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -s v -l var -d 'Replace {{key}} in the input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -l kuma-version -d 'Judge as this release of Kuma does, 0.4 to 3.0 [default: by the shape of each mesh\'s documents]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -s o -l output -d 'How to print the findings' -r -f -a "text\t'Each finding beside its line'
json\t'One document with a summary'
junit\t'Test cases in XML, for CI servers that show tests'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'"
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -l output-file -d 'Write a file with the findings, too: text, json, junit, sarif or github (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -l fail-on -d 'The mildest finding that makes the exit status 1' -r -f -a "error\t'Errors only'
warning\t'Warnings and errors'
info\t'Any finding'
never\t'Nothing'"
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -l ignore -d 'Leave the findings of a code out (repeatable); explain lists the codes' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -s m -l mesh -d 'Only this mesh [default: all meshes of the files]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -l no-ignore -d 'Read files that .gitignore leaves out, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -l strict -d 'Take a kuma.io kind that this tool does not know for an error'
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -l allow-empty -d 'Input without any resource is fine'
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -l fix -d 'Mend in the files what can be mended with certainty, then tell what remains'
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -l dry-run -d 'With --fix: print what would change as a unified diff, and change nothing'
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -s q -l quiet -d 'Leave out what is only told to people'
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and not __fish_seen_subcommand_from dataplanes dataplane traffic-traces traffic-trace meshes" -s m -l mesh -d 'Only this mesh [default: all meshes of the files]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and not __fish_seen_subcommand_from dataplanes dataplane traffic-traces traffic-trace meshes" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and not __fish_seen_subcommand_from dataplanes dataplane traffic-traces traffic-trace meshes" -s q -l quiet -d 'Leave out what is only told to people'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and not __fish_seen_subcommand_from dataplanes dataplane traffic-traces traffic-trace meshes" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and not __fish_seen_subcommand_from dataplanes dataplane traffic-traces traffic-trace meshes" -f -a "dataplanes" -d 'The effective tracing backend of each dataplane'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and not __fish_seen_subcommand_from dataplanes dataplane traffic-traces traffic-trace meshes" -f -a "dataplane" -d 'Why a dataplane sends its traces where it does, or why it sends none'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and not __fish_seen_subcommand_from dataplanes dataplane traffic-traces traffic-trace meshes" -f -a "traffic-traces" -d 'Each policy: its backend, and the dataplanes that get it'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and not __fish_seen_subcommand_from dataplanes dataplane traffic-traces traffic-trace meshes" -f -a "traffic-trace" -d 'One policy: its backend, the dataplanes that get it, and those that it loses'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and not __fish_seen_subcommand_from dataplanes dataplane traffic-traces traffic-trace meshes" -f -a "meshes" -d 'Each mesh: its backends and policies, and how many dataplanes send traces'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -s f -l file -d 'File, directory, URL, or - for standard input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -l exclude -d 'Leave files of a directory out, by glob (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -s v -l var -d 'Replace {{key}} in the input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -l kuma-version -d 'Judge as this release of Kuma does, 0.4 to 3.0 [default: by the shape of each mesh\'s documents]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -s o -l output -d 'How to print the answer' -r -f -a "table\t'A table, or a page for one thing'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'Names only'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -l backend -d 'Only dataplanes that send to this backend' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -l traffic-trace -d 'Only dataplanes that get this policy' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -l tag -d 'Only dataplanes with this tag on an inbound or a gateway (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -s m -l mesh -d 'Only this mesh [default: all meshes of the files]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -l no-ignore -d 'Read files that .gitignore leaves out, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -l strict -d 'Take a kuma.io kind that this tool does not know for an error'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -l allow-empty -d 'Input without any resource is fine'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -l untraced -d 'Only dataplanes that send no traces'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -s q -l quiet -d 'Leave out what is only told to people'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -s f -l file -d 'File, directory, URL, or - for standard input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -l exclude -d 'Leave files of a directory out, by glob (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -s v -l var -d 'Replace {{key}} in the input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -l kuma-version -d 'Judge as this release of Kuma does, 0.4 to 3.0 [default: by the shape of each mesh\'s documents]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -s o -l output -d 'How to print the answer' -r -f -a "table\t'A table, or a page for one thing'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'Names only'
envoy\t'What the proxy gets for tracing, as YAML'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -l collector -d 'Send to this collector instead' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -s m -l mesh -d 'Only this mesh [default: all meshes of the files]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -l no-ignore -d 'Read files that .gitignore leaves out, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -l strict -d 'Take a kuma.io kind that this tool does not know for an error'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -l allow-empty -d 'Input without any resource is fine'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -l bootstrap -d 'A whole configuration that an Envoy of today runs without a control plane'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -s q -l quiet -d 'Leave out what is only told to people'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-traces" -s f -l file -d 'File, directory, URL, or - for standard input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-traces" -l exclude -d 'Leave files of a directory out, by glob (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-traces" -s v -l var -d 'Replace {{key}} in the input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-traces" -l kuma-version -d 'Judge as this release of Kuma does, 0.4 to 3.0 [default: by the shape of each mesh\'s documents]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-traces" -s o -l output -d 'How to print the answer' -r -f -a "table\t'A table, or a page for one thing'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'Names only'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-traces" -s m -l mesh -d 'Only this mesh [default: all meshes of the files]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-traces" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-traces" -l no-ignore -d 'Read files that .gitignore leaves out, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-traces" -l strict -d 'Take a kuma.io kind that this tool does not know for an error'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-traces" -l allow-empty -d 'Input without any resource is fine'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-traces" -s q -l quiet -d 'Leave out what is only told to people'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-traces" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-trace" -s f -l file -d 'File, directory, URL, or - for standard input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-trace" -l exclude -d 'Leave files of a directory out, by glob (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-trace" -s v -l var -d 'Replace {{key}} in the input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-trace" -l kuma-version -d 'Judge as this release of Kuma does, 0.4 to 3.0 [default: by the shape of each mesh\'s documents]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-trace" -s o -l output -d 'How to print the answer' -r -f -a "table\t'A table, or a page for one thing'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'Names only'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-trace" -s m -l mesh -d 'Only this mesh [default: all meshes of the files]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-trace" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-trace" -l no-ignore -d 'Read files that .gitignore leaves out, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-trace" -l strict -d 'Take a kuma.io kind that this tool does not know for an error'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-trace" -l allow-empty -d 'Input without any resource is fine'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-trace" -s q -l quiet -d 'Leave out what is only told to people'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-trace" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from meshes" -s f -l file -d 'File, directory, URL, or - for standard input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from meshes" -l exclude -d 'Leave files of a directory out, by glob (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from meshes" -s v -l var -d 'Replace {{key}} in the input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from meshes" -l kuma-version -d 'Judge as this release of Kuma does, 0.4 to 3.0 [default: by the shape of each mesh\'s documents]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from meshes" -s o -l output -d 'How to print the answer' -r -f -a "table\t'A table, or a page for one thing'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'Names only'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from meshes" -s m -l mesh -d 'Only this mesh [default: all meshes of the files]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from meshes" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from meshes" -l no-ignore -d 'Read files that .gitignore leaves out, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from meshes" -l strict -d 'Take a kuma.io kind that this tool does not know for an error'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from meshes" -l allow-empty -d 'Input without any resource is fine'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from meshes" -s q -l quiet -d 'Leave out what is only told to people'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from meshes" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand explain" -s m -l mesh -d 'Only this mesh [default: all meshes of the files]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand explain" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand explain" -s q -l quiet -d 'Leave out what is only told to people'
complete -c kumactl -n "__fish_kumactl_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand completion" -s m -l mesh -d 'Only this mesh [default: all meshes of the files]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand completion" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand completion" -s q -l quiet -d 'Leave out what is only told to people'
complete -c kumactl -n "__fish_kumactl_using_subcommand completion" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand version" -s m -l mesh -d 'Only this mesh [default: all meshes of the files]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand version" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand version" -s q -l quiet -d 'Leave out what is only told to people'
complete -c kumactl -n "__fish_kumactl_using_subcommand version" -s h -l help -d 'Print help (see more with \'--help\')'
