# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_kumactl_global_optspecs
    string join \n m/mesh= color= q/quiet config-file= no-config context= api-timeout= insecure-http log-level= h/help V/version
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

complete -c kumactl -n "__fish_kumactl_needs_command" -s m -l mesh -d 'Only this mesh [default: all meshes of files, `default` of a control plane]' -r
complete -c kumactl -n "__fish_kumactl_needs_command" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_needs_command" -l config-file -d 'Settings file [default: ~/.kumactl/config]' -r -F
complete -c kumactl -n "__fish_kumactl_needs_command" -l context -d 'Ask the control plane of this context [default: the current one]' -r
complete -c kumactl -n "__fish_kumactl_needs_command" -l api-timeout -d 'How long a call may take, retries included' -r
complete -c kumactl -n "__fish_kumactl_needs_command" -l log-level -d 'What to tell of the requests' -r -f -a "off\t'Nothing'
info\t'Which control plane is asked'
debug\t'Each request and the status of its answer'"
complete -c kumactl -n "__fish_kumactl_needs_command" -s q -l quiet -d 'Print no summaries, notes or progress'
complete -c kumactl -n "__fish_kumactl_needs_command" -l no-config -d 'Neither read nor write a settings file'
complete -c kumactl -n "__fish_kumactl_needs_command" -l insecure-http -d 'Send credentials over plain HTTP, too'
complete -c kumactl -n "__fish_kumactl_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_needs_command" -s V -l version -d 'Print version'
complete -c kumactl -n "__fish_kumactl_needs_command" -f -a "validate" -d 'Find everything that the control plane would refuse, and everything that loses traces silently'
complete -c kumactl -n "__fish_kumactl_needs_command" -f -a "inspect" -d 'Show where dataplanes send their traces, and why'
complete -c kumactl -n "__fish_kumactl_needs_command" -f -a "diff" -d 'Show what would change, and which dataplanes would be traced differently'
complete -c kumactl -n "__fish_kumactl_needs_command" -f -a "apply" -d 'Create or update resources on the control plane'
complete -c kumactl -n "__fish_kumactl_needs_command" -f -a "migrate" -d 'Turn TrafficTrace and the tracing of a Mesh into MeshTrace, and prove that nothing is lost'
complete -c kumactl -n "__fish_kumactl_needs_command" -f -a "preflight" -d 'Find what an upgrade of Kuma refuses, drops without a word or takes for something else'
complete -c kumactl -n "__fish_kumactl_needs_command" -f -a "get" -d 'Show resources of the control plane'
complete -c kumactl -n "__fish_kumactl_needs_command" -f -a "delete" -d 'Delete resources of the control plane'
complete -c kumactl -n "__fish_kumactl_needs_command" -f -a "check" -d 'Try out whether traces arrive; without a noun, all that can be known of a mesh'
complete -c kumactl -n "__fish_kumactl_needs_command" -f -a "headers" -d 'Which tracing headers a service has to forward for its backend, and code that does'
complete -c kumactl -n "__fish_kumactl_needs_command" -f -a "install" -d 'Print the Kubernetes manifests of a tracing backend, for kubectl apply'
complete -c kumactl -n "__fish_kumactl_needs_command" -f -a "uninstall" -d 'Print what install has made, for kubectl delete'
complete -c kumactl -n "__fish_kumactl_needs_command" -f -a "config" -d 'Say which control planes there are, and which one is meant'
complete -c kumactl -n "__fish_kumactl_needs_command" -f -a "explain" -d 'Explain what a finding means, with a bad and a good example, or a cause of check proxies'
complete -c kumactl -n "__fish_kumactl_needs_command" -f -a "schema" -d 'Print the JSON Schema of a kind, for editors and for tools such as kubeconform'
complete -c kumactl -n "__fish_kumactl_needs_command" -f -a "lsp" -d 'Serve editors: findings while typing, hover, completion and fixes (Language Server Protocol)'
complete -c kumactl -n "__fish_kumactl_needs_command" -f -a "completion" -d 'Print the completion script of a shell'
complete -c kumactl -n "__fish_kumactl_needs_command" -f -a "man" -d 'Write a man page for each command'
complete -c kumactl -n "__fish_kumactl_needs_command" -f -a "version" -d 'Print the version of this tool, what it was built of, and the releases of Kuma that it knows'
complete -c kumactl -n "__fish_kumactl_needs_command" -f -a "help" -d 'Show the help of a command'
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -s f -l file -d 'File, directory, URL, or - for standard input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -l exclude -d 'Leave files of a directory out, by glob (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -s v -l var -d 'Replace {{key}} in the input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -l kuma-version -d 'Judge as this release of Kuma does, 0.4 to 3.0; X.Y is its last patch [default: by the shape of each mesh\'s documents]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -l zone -d 'The zone of the control plane, which the label kuma.io/zone has to name' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -l system-namespace -d 'The namespace of the control plane, whose policies are for the whole mesh' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -s o -l output -d 'How to print the findings' -r -f -a "text\t'Each finding beside its line'
json\t'One document with a summary'
junit\t'Test cases in XML, for CI servers that show tests'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'
gitlab\t'A Code Quality report of GitLab'
checkstyle\t'Checkstyle\'s XML, for editors and review tools'"
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -l output-file -d 'Write a file with the findings, too: text, json, junit, sarif, github, gitlab or checkstyle (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -l fail-on -d 'The mildest finding that makes the exit status 1' -r -f -a "error\t'Errors only'
warning\t'Warnings and errors'
info\t'Any finding'
never\t'Nothing'"
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -l ignore -d 'Leave out the findings with a code (repeatable, or separated by commas); explain lists the codes' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -l baseline -d 'Leave out the findings that this file has, so that only new ones count' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -l changed-since -d 'Report findings only of files that have changed since a revision of git; the rest is read, too' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -s m -l mesh -d 'Only this mesh [default: all meshes of files, `default` of a control plane]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -l config-file -d 'Settings file [default: ~/.kumactl/config]' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -l context -d 'Ask the control plane of this context [default: the current one]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -l api-timeout -d 'How long a call may take, retries included' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -l log-level -d 'What to tell of the requests' -r -f -a "off\t'Nothing'
info\t'Which control plane is asked'
debug\t'Each request and the status of its answer'"
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -l no-ignore -d 'Read files that .gitignore leaves out, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -l strict -d 'Take a kuma.io kind that no release of Kuma has for an error'
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -l allow-empty -d 'Input without any resource is fine'
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -l write-baseline -d 'Write all findings to the file of --baseline, and call none of them new'
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -l fix -d 'Fix in the files what can be fixed with certainty, then report what remains'
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -l live -d 'Validate together with the control plane\'s state: its meshes, policies and dataplanes'
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -l dry-run -d 'With --fix: print what would change as a unified diff, and change nothing'
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -s q -l quiet -d 'Print no summaries, notes or progress'
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -l no-config -d 'Neither read nor write a settings file'
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -l insecure-http -d 'Send credentials over plain HTTP, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand validate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and not __fish_seen_subcommand_from dataplanes dataplane traffic-traces traffic-trace mesh-traces mesh-trace meshes mesh workloads" -s m -l mesh -d 'Only this mesh [default: all meshes of files, `default` of a control plane]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and not __fish_seen_subcommand_from dataplanes dataplane traffic-traces traffic-trace mesh-traces mesh-trace meshes mesh workloads" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and not __fish_seen_subcommand_from dataplanes dataplane traffic-traces traffic-trace mesh-traces mesh-trace meshes mesh workloads" -l config-file -d 'Settings file [default: ~/.kumactl/config]' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and not __fish_seen_subcommand_from dataplanes dataplane traffic-traces traffic-trace mesh-traces mesh-trace meshes mesh workloads" -l context -d 'Ask the control plane of this context [default: the current one]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and not __fish_seen_subcommand_from dataplanes dataplane traffic-traces traffic-trace mesh-traces mesh-trace meshes mesh workloads" -l api-timeout -d 'How long a call may take, retries included' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and not __fish_seen_subcommand_from dataplanes dataplane traffic-traces traffic-trace mesh-traces mesh-trace meshes mesh workloads" -l log-level -d 'What to tell of the requests' -r -f -a "off\t'Nothing'
info\t'Which control plane is asked'
debug\t'Each request and the status of its answer'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and not __fish_seen_subcommand_from dataplanes dataplane traffic-traces traffic-trace mesh-traces mesh-trace meshes mesh workloads" -s q -l quiet -d 'Print no summaries, notes or progress'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and not __fish_seen_subcommand_from dataplanes dataplane traffic-traces traffic-trace mesh-traces mesh-trace meshes mesh workloads" -l no-config -d 'Neither read nor write a settings file'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and not __fish_seen_subcommand_from dataplanes dataplane traffic-traces traffic-trace mesh-traces mesh-trace meshes mesh workloads" -l insecure-http -d 'Send credentials over plain HTTP, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and not __fish_seen_subcommand_from dataplanes dataplane traffic-traces traffic-trace mesh-traces mesh-trace meshes mesh workloads" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and not __fish_seen_subcommand_from dataplanes dataplane traffic-traces traffic-trace mesh-traces mesh-trace meshes mesh workloads" -f -a "dataplanes" -d 'The effective tracing backend of each dataplane'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and not __fish_seen_subcommand_from dataplanes dataplane traffic-traces traffic-trace mesh-traces mesh-trace meshes mesh workloads" -f -a "dataplane" -d 'Why a dataplane sends its traces where it does, or why it sends none'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and not __fish_seen_subcommand_from dataplanes dataplane traffic-traces traffic-trace mesh-traces mesh-trace meshes mesh workloads" -f -a "traffic-traces" -d 'Each policy: its backend, and the dataplanes that get it'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and not __fish_seen_subcommand_from dataplanes dataplane traffic-traces traffic-trace mesh-traces mesh-trace meshes mesh workloads" -f -a "traffic-trace" -d 'One policy: its backend, the dataplanes that get it, and those that it loses'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and not __fish_seen_subcommand_from dataplanes dataplane traffic-traces traffic-trace mesh-traces mesh-trace meshes mesh workloads" -f -a "mesh-traces" -d 'Each policy: its target, what it sets, and how many dataplanes it shapes'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and not __fish_seen_subcommand_from dataplanes dataplane traffic-traces traffic-trace mesh-traces mesh-trace meshes mesh workloads" -f -a "mesh-trace" -d 'One policy: what it sets, the dataplanes that it shapes, and where it does not count'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and not __fish_seen_subcommand_from dataplanes dataplane traffic-traces traffic-trace mesh-traces mesh-trace meshes mesh workloads" -f -a "meshes" -d 'Each mesh: its backends and policies, and how many dataplanes send traces'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and not __fish_seen_subcommand_from dataplanes dataplane traffic-traces traffic-trace mesh-traces mesh-trace meshes mesh workloads" -f -a "mesh" -d 'One mesh: its backends, its policies of both kinds, and the dataplanes that send no traces'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and not __fish_seen_subcommand_from dataplanes dataplane traffic-traces traffic-trace mesh-traces mesh-trace meshes mesh workloads" -f -a "workloads" -d 'What a control plane makes of each workload of Kubernetes, or why nothing'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -s f -l file -d 'File, directory, URL, or - for standard input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -l exclude -d 'Leave files of a directory out, by glob (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -s v -l var -d 'Replace {{key}} in the input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -l kuma-version -d 'Judge as this release of Kuma does, 0.4 to 3.0; X.Y is its last patch [default: by the shape of each mesh\'s documents]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -l zone -d 'The zone of the control plane, which the label kuma.io/zone has to name' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -l system-namespace -d 'The namespace of the control plane, whose policies are for the whole mesh' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -s o -l output -d 'How to print the answer' -r -f -a "table\t'A table, or a page for one thing'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'Names only'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -l backend -d 'Only dataplanes that send to this backend, such as my-zipkin or meshtrace:zipkin' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -l traffic-trace -d 'Only dataplanes that get this policy' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -l mesh-trace -d 'Only dataplanes whose answer this policy shapes' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -l tag -d 'Only dataplanes with this tag on an inbound or a gateway (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -s n -l namespace -d 'Only dataplanes of this namespace of Kubernetes' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -s m -l mesh -d 'Only this mesh [default: all meshes of files, `default` of a control plane]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -l config-file -d 'Settings file [default: ~/.kumactl/config]' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -l context -d 'Ask the control plane of this context [default: the current one]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -l api-timeout -d 'How long a call may take, retries included' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -l log-level -d 'What to tell of the requests' -r -f -a "off\t'Nothing'
info\t'Which control plane is asked'
debug\t'Each request and the status of its answer'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -l no-ignore -d 'Read files that .gitignore leaves out, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -l strict -d 'Take a kuma.io kind that no release of Kuma has for an error'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -l allow-empty -d 'Input without any resource is fine'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -s A -l all-meshes -d 'Of every mesh of the control plane; with -f, of all meshes and namespaces, which is the default'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -l untraced -d 'Only dataplanes that send no traces'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -s q -l quiet -d 'Print no summaries, notes or progress'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -l no-config -d 'Neither read nor write a settings file'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -l insecure-http -d 'Send credentials over plain HTTP, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplanes" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -s f -l file -d 'File, directory, URL, or - for standard input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -l exclude -d 'Leave files of a directory out, by glob (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -s v -l var -d 'Replace {{key}} in the input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -l kuma-version -d 'Judge as this release of Kuma does, 0.4 to 3.0; X.Y is its last patch [default: by the shape of each mesh\'s documents]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -l zone -d 'The zone of the control plane, which the label kuma.io/zone has to name' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -l system-namespace -d 'The namespace of the control plane, whose policies are for the whole mesh' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -s o -l output -d 'How to print the answer' -r -f -a "table\t'A table, or a page for one thing'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'Names only'
envoy\t'What the proxy gets for tracing, as YAML'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -l collector -d 'Send to this collector instead' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -l dump -d 'Read dumps of proxies from this file or folder, and ask nobody (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -l admin -d 'Ask the administration of this Envoy, which kubectl port-forward POD 9901 gives (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -s m -l mesh -d 'Only this mesh [default: all meshes of files, `default` of a control plane]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -l config-file -d 'Settings file [default: ~/.kumactl/config]' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -l context -d 'Ask the control plane of this context [default: the current one]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -l api-timeout -d 'How long a call may take, retries included' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -l log-level -d 'What to tell of the requests' -r -f -a "off\t'Nothing'
info\t'Which control plane is asked'
debug\t'Each request and the status of its answer'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -l no-ignore -d 'Read files that .gitignore leaves out, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -l strict -d 'Take a kuma.io kind that no release of Kuma has for an error'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -l allow-empty -d 'Input without any resource is fine'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -s A -l all-meshes -d 'Of every mesh of the control plane; with -f, of all meshes and namespaces, which is the default'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -l bootstrap -d 'A whole configuration that an Envoy of today runs without a control plane'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -l direct -d 'As for a kuma-dp that does not hand OpenTelemetry on itself (no feature-otel-via-kuma-dp)'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -l proxy -d 'Lay what the proxy really has beside what the policies say; with -o envoy, print it'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -s q -l quiet -d 'Print no summaries, notes or progress'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -l no-config -d 'Neither read nor write a settings file'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -l insecure-http -d 'Send credentials over plain HTTP, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from dataplane" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-traces" -s f -l file -d 'File, directory, URL, or - for standard input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-traces" -l exclude -d 'Leave files of a directory out, by glob (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-traces" -s v -l var -d 'Replace {{key}} in the input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-traces" -l kuma-version -d 'Judge as this release of Kuma does, 0.4 to 3.0; X.Y is its last patch [default: by the shape of each mesh\'s documents]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-traces" -l zone -d 'The zone of the control plane, which the label kuma.io/zone has to name' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-traces" -l system-namespace -d 'The namespace of the control plane, whose policies are for the whole mesh' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-traces" -s o -l output -d 'How to print the answer' -r -f -a "table\t'A table, or a page for one thing'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'Names only'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-traces" -s m -l mesh -d 'Only this mesh [default: all meshes of files, `default` of a control plane]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-traces" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-traces" -l config-file -d 'Settings file [default: ~/.kumactl/config]' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-traces" -l context -d 'Ask the control plane of this context [default: the current one]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-traces" -l api-timeout -d 'How long a call may take, retries included' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-traces" -l log-level -d 'What to tell of the requests' -r -f -a "off\t'Nothing'
info\t'Which control plane is asked'
debug\t'Each request and the status of its answer'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-traces" -l no-ignore -d 'Read files that .gitignore leaves out, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-traces" -l strict -d 'Take a kuma.io kind that no release of Kuma has for an error'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-traces" -l allow-empty -d 'Input without any resource is fine'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-traces" -s A -l all-meshes -d 'Of every mesh of the control plane; with -f, of all meshes and namespaces, which is the default'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-traces" -s q -l quiet -d 'Print no summaries, notes or progress'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-traces" -l no-config -d 'Neither read nor write a settings file'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-traces" -l insecure-http -d 'Send credentials over plain HTTP, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-traces" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-trace" -s f -l file -d 'File, directory, URL, or - for standard input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-trace" -l exclude -d 'Leave files of a directory out, by glob (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-trace" -s v -l var -d 'Replace {{key}} in the input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-trace" -l kuma-version -d 'Judge as this release of Kuma does, 0.4 to 3.0; X.Y is its last patch [default: by the shape of each mesh\'s documents]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-trace" -l zone -d 'The zone of the control plane, which the label kuma.io/zone has to name' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-trace" -l system-namespace -d 'The namespace of the control plane, whose policies are for the whole mesh' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-trace" -s o -l output -d 'How to print the answer' -r -f -a "table\t'A table, or a page for one thing'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'Names only'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-trace" -s m -l mesh -d 'Only this mesh [default: all meshes of files, `default` of a control plane]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-trace" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-trace" -l config-file -d 'Settings file [default: ~/.kumactl/config]' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-trace" -l context -d 'Ask the control plane of this context [default: the current one]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-trace" -l api-timeout -d 'How long a call may take, retries included' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-trace" -l log-level -d 'What to tell of the requests' -r -f -a "off\t'Nothing'
info\t'Which control plane is asked'
debug\t'Each request and the status of its answer'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-trace" -l no-ignore -d 'Read files that .gitignore leaves out, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-trace" -l strict -d 'Take a kuma.io kind that no release of Kuma has for an error'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-trace" -l allow-empty -d 'Input without any resource is fine'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-trace" -s A -l all-meshes -d 'Of every mesh of the control plane; with -f, of all meshes and namespaces, which is the default'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-trace" -s q -l quiet -d 'Print no summaries, notes or progress'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-trace" -l no-config -d 'Neither read nor write a settings file'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-trace" -l insecure-http -d 'Send credentials over plain HTTP, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from traffic-trace" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-traces" -s f -l file -d 'File, directory, URL, or - for standard input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-traces" -l exclude -d 'Leave files of a directory out, by glob (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-traces" -s v -l var -d 'Replace {{key}} in the input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-traces" -l kuma-version -d 'Judge as this release of Kuma does, 0.4 to 3.0; X.Y is its last patch [default: by the shape of each mesh\'s documents]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-traces" -l zone -d 'The zone of the control plane, which the label kuma.io/zone has to name' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-traces" -l system-namespace -d 'The namespace of the control plane, whose policies are for the whole mesh' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-traces" -s o -l output -d 'How to print the answer' -r -f -a "table\t'A table, or a page for one thing'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'Names only'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-traces" -s n -l namespace -d 'Only policies of this namespace of Kubernetes' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-traces" -s m -l mesh -d 'Only this mesh [default: all meshes of files, `default` of a control plane]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-traces" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-traces" -l config-file -d 'Settings file [default: ~/.kumactl/config]' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-traces" -l context -d 'Ask the control plane of this context [default: the current one]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-traces" -l api-timeout -d 'How long a call may take, retries included' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-traces" -l log-level -d 'What to tell of the requests' -r -f -a "off\t'Nothing'
info\t'Which control plane is asked'
debug\t'Each request and the status of its answer'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-traces" -l no-ignore -d 'Read files that .gitignore leaves out, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-traces" -l strict -d 'Take a kuma.io kind that no release of Kuma has for an error'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-traces" -l allow-empty -d 'Input without any resource is fine'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-traces" -s A -l all-meshes -d 'Of every mesh of the control plane; with -f, of all meshes and namespaces, which is the default'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-traces" -s q -l quiet -d 'Print no summaries, notes or progress'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-traces" -l no-config -d 'Neither read nor write a settings file'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-traces" -l insecure-http -d 'Send credentials over plain HTTP, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-traces" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-trace" -s f -l file -d 'File, directory, URL, or - for standard input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-trace" -l exclude -d 'Leave files of a directory out, by glob (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-trace" -s v -l var -d 'Replace {{key}} in the input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-trace" -l kuma-version -d 'Judge as this release of Kuma does, 0.4 to 3.0; X.Y is its last patch [default: by the shape of each mesh\'s documents]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-trace" -l zone -d 'The zone of the control plane, which the label kuma.io/zone has to name' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-trace" -l system-namespace -d 'The namespace of the control plane, whose policies are for the whole mesh' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-trace" -s o -l output -d 'How to print the answer' -r -f -a "table\t'A table, or a page for one thing'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'Names only'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-trace" -s m -l mesh -d 'Only this mesh [default: all meshes of files, `default` of a control plane]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-trace" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-trace" -l config-file -d 'Settings file [default: ~/.kumactl/config]' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-trace" -l context -d 'Ask the control plane of this context [default: the current one]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-trace" -l api-timeout -d 'How long a call may take, retries included' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-trace" -l log-level -d 'What to tell of the requests' -r -f -a "off\t'Nothing'
info\t'Which control plane is asked'
debug\t'Each request and the status of its answer'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-trace" -l no-ignore -d 'Read files that .gitignore leaves out, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-trace" -l strict -d 'Take a kuma.io kind that no release of Kuma has for an error'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-trace" -l allow-empty -d 'Input without any resource is fine'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-trace" -s A -l all-meshes -d 'Of every mesh of the control plane; with -f, of all meshes and namespaces, which is the default'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-trace" -s q -l quiet -d 'Print no summaries, notes or progress'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-trace" -l no-config -d 'Neither read nor write a settings file'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-trace" -l insecure-http -d 'Send credentials over plain HTTP, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh-trace" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from meshes" -s f -l file -d 'File, directory, URL, or - for standard input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from meshes" -l exclude -d 'Leave files of a directory out, by glob (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from meshes" -s v -l var -d 'Replace {{key}} in the input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from meshes" -l kuma-version -d 'Judge as this release of Kuma does, 0.4 to 3.0; X.Y is its last patch [default: by the shape of each mesh\'s documents]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from meshes" -l zone -d 'The zone of the control plane, which the label kuma.io/zone has to name' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from meshes" -l system-namespace -d 'The namespace of the control plane, whose policies are for the whole mesh' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from meshes" -s o -l output -d 'How to print the answer' -r -f -a "table\t'A table, or a page for one thing'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'Names only'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from meshes" -s m -l mesh -d 'Only this mesh [default: all meshes of files, `default` of a control plane]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from meshes" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from meshes" -l config-file -d 'Settings file [default: ~/.kumactl/config]' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from meshes" -l context -d 'Ask the control plane of this context [default: the current one]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from meshes" -l api-timeout -d 'How long a call may take, retries included' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from meshes" -l log-level -d 'What to tell of the requests' -r -f -a "off\t'Nothing'
info\t'Which control plane is asked'
debug\t'Each request and the status of its answer'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from meshes" -l no-ignore -d 'Read files that .gitignore leaves out, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from meshes" -l strict -d 'Take a kuma.io kind that no release of Kuma has for an error'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from meshes" -l allow-empty -d 'Input without any resource is fine'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from meshes" -s A -l all-meshes -d 'Of every mesh of the control plane; with -f, of all meshes and namespaces, which is the default'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from meshes" -s q -l quiet -d 'Print no summaries, notes or progress'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from meshes" -l no-config -d 'Neither read nor write a settings file'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from meshes" -l insecure-http -d 'Send credentials over plain HTTP, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from meshes" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh" -s f -l file -d 'File, directory, URL, or - for standard input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh" -l exclude -d 'Leave files of a directory out, by glob (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh" -s v -l var -d 'Replace {{key}} in the input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh" -l kuma-version -d 'Judge as this release of Kuma does, 0.4 to 3.0; X.Y is its last patch [default: by the shape of each mesh\'s documents]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh" -l zone -d 'The zone of the control plane, which the label kuma.io/zone has to name' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh" -l system-namespace -d 'The namespace of the control plane, whose policies are for the whole mesh' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh" -s o -l output -d 'How to print the answer' -r -f -a "table\t'A table, or a page for one thing'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'Names only'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh" -s m -l mesh -d 'Only this mesh [default: all meshes of files, `default` of a control plane]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh" -l config-file -d 'Settings file [default: ~/.kumactl/config]' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh" -l context -d 'Ask the control plane of this context [default: the current one]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh" -l api-timeout -d 'How long a call may take, retries included' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh" -l log-level -d 'What to tell of the requests' -r -f -a "off\t'Nothing'
info\t'Which control plane is asked'
debug\t'Each request and the status of its answer'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh" -l no-ignore -d 'Read files that .gitignore leaves out, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh" -l strict -d 'Take a kuma.io kind that no release of Kuma has for an error'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh" -l allow-empty -d 'Input without any resource is fine'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh" -s A -l all-meshes -d 'Of every mesh of the control plane; with -f, of all meshes and namespaces, which is the default'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh" -s q -l quiet -d 'Print no summaries, notes or progress'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh" -l no-config -d 'Neither read nor write a settings file'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh" -l insecure-http -d 'Send credentials over plain HTTP, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from mesh" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from workloads" -s f -l file -d 'File, directory, URL, or - for standard input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from workloads" -l exclude -d 'Leave files of a directory out, by glob (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from workloads" -s v -l var -d 'Replace {{key}} in the input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from workloads" -l kuma-version -d 'Judge as this release of Kuma does, 0.4 to 3.0; X.Y is its last patch [default: by the shape of each mesh\'s documents]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from workloads" -l zone -d 'The zone of the control plane, which the label kuma.io/zone has to name' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from workloads" -l system-namespace -d 'The namespace of the control plane, whose policies are for the whole mesh' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from workloads" -s n -l namespace -d 'Only workloads of this namespace [default: all of them]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from workloads" -s o -l output -d 'How to print the answer' -r -f -a "table\t'A table, or a page for one thing'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'Names only'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from workloads" -s m -l mesh -d 'Only this mesh [default: all meshes of files, `default` of a control plane]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from workloads" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from workloads" -l config-file -d 'Settings file [default: ~/.kumactl/config]' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from workloads" -l context -d 'Ask the control plane of this context [default: the current one]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from workloads" -l api-timeout -d 'How long a call may take, retries included' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from workloads" -l log-level -d 'What to tell of the requests' -r -f -a "off\t'Nothing'
info\t'Which control plane is asked'
debug\t'Each request and the status of its answer'"
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from workloads" -l no-ignore -d 'Read files that .gitignore leaves out, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from workloads" -l strict -d 'Take a kuma.io kind that no release of Kuma has for an error'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from workloads" -l allow-empty -d 'Input without any resource is fine'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from workloads" -s A -l all-namespaces -d 'Workloads of all namespaces, which is the default'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from workloads" -s q -l quiet -d 'Print no summaries, notes or progress'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from workloads" -l no-config -d 'Neither read nor write a settings file'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from workloads" -l insecure-http -d 'Send credentials over plain HTTP, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand inspect; and __fish_seen_subcommand_from workloads" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand diff" -s f -l file -d 'File, directory, URL, or - for standard input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand diff" -l exclude -d 'Leave files of a directory out, by glob (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand diff" -s v -l var -d 'Replace {{key}} in the input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand diff" -l kuma-version -d 'Judge as this release of Kuma does, 0.4 to 3.0; X.Y is its last patch [default: by the shape of each mesh\'s documents]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand diff" -l zone -d 'The zone of the control plane, which the label kuma.io/zone has to name' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand diff" -l system-namespace -d 'The namespace of the control plane, whose policies are for the whole mesh' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand diff" -l against -d 'Compare with these files instead of the control plane\'s state (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand diff" -s o -l output -d 'How to print the changes' -r -f -a "text\t'Unified diffs, and dataplanes in groups'
json\t'JSON'"
complete -c kumactl -n "__fish_kumactl_using_subcommand diff" -s m -l mesh -d 'Only this mesh [default: all meshes of files, `default` of a control plane]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand diff" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand diff" -l config-file -d 'Settings file [default: ~/.kumactl/config]' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand diff" -l context -d 'Ask the control plane of this context [default: the current one]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand diff" -l api-timeout -d 'How long a call may take, retries included' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand diff" -l log-level -d 'What to tell of the requests' -r -f -a "off\t'Nothing'
info\t'Which control plane is asked'
debug\t'Each request and the status of its answer'"
complete -c kumactl -n "__fish_kumactl_using_subcommand diff" -l no-ignore -d 'Read files that .gitignore leaves out, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand diff" -l strict -d 'Take a kuma.io kind that no release of Kuma has for an error'
complete -c kumactl -n "__fish_kumactl_using_subcommand diff" -l allow-empty -d 'Input without any resource is fine'
complete -c kumactl -n "__fish_kumactl_using_subcommand diff" -l prune -d 'Count as deleted what the input lacks; of the control plane, in the meshes of the input'
complete -c kumactl -n "__fish_kumactl_using_subcommand diff" -s q -l quiet -d 'Print no summaries, notes or progress'
complete -c kumactl -n "__fish_kumactl_using_subcommand diff" -l no-config -d 'Neither read nor write a settings file'
complete -c kumactl -n "__fish_kumactl_using_subcommand diff" -l insecure-http -d 'Send credentials over plain HTTP, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand apply" -s f -l file -d 'File, directory, URL, or - for standard input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand apply" -l exclude -d 'Leave files of a directory out, by glob (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand apply" -s v -l var -d 'Replace {{key}} in the input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand apply" -l kuma-version -d 'Judge as this release of Kuma does, 0.4 to 3.0; X.Y is its last patch [default: by the shape of each mesh\'s documents]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand apply" -l zone -d 'The zone of the control plane, which the label kuma.io/zone has to name' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand apply" -l system-namespace -d 'The namespace of the control plane, whose policies are for the whole mesh' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand apply" -l fail-on -d 'The mildest finding that keeps everything from being sent' -r -f -a "error\t'Errors only'
warning\t'Warnings and errors'
info\t'Any finding'
never\t'Nothing'"
complete -c kumactl -n "__fish_kumactl_using_subcommand apply" -l ignore -d 'Leave out the findings with a code (repeatable, or separated by commas); explain lists the codes' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand apply" -s o -l output -d 'How to print what became of each resource' -r -f -a "text\t'A line for each'
json\t'JSON'"
complete -c kumactl -n "__fish_kumactl_using_subcommand apply" -s m -l mesh -d 'Only this mesh [default: all meshes of files, `default` of a control plane]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand apply" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand apply" -l config-file -d 'Settings file [default: ~/.kumactl/config]' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand apply" -l context -d 'Ask the control plane of this context [default: the current one]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand apply" -l api-timeout -d 'How long a call may take, retries included' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand apply" -l log-level -d 'What to tell of the requests' -r -f -a "off\t'Nothing'
info\t'Which control plane is asked'
debug\t'Each request and the status of its answer'"
complete -c kumactl -n "__fish_kumactl_using_subcommand apply" -l no-ignore -d 'Read files that .gitignore leaves out, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand apply" -l strict -d 'Take a kuma.io kind that no release of Kuma has for an error'
complete -c kumactl -n "__fish_kumactl_using_subcommand apply" -l allow-empty -d 'Input without any resource is fine'
complete -c kumactl -n "__fish_kumactl_using_subcommand apply" -l dry-run -d 'Send nothing, and show what would change'
complete -c kumactl -n "__fish_kumactl_using_subcommand apply" -l force -d 'Send what is known to be wrong, too, and drop fields of a Mesh that the input lacks'
complete -c kumactl -n "__fish_kumactl_using_subcommand apply" -l prune -d 'Delete what the input lacks, as diff --prune lists it'
complete -c kumactl -n "__fish_kumactl_using_subcommand apply" -s q -l quiet -d 'Print no summaries, notes or progress'
complete -c kumactl -n "__fish_kumactl_using_subcommand apply" -l no-config -d 'Neither read nor write a settings file'
complete -c kumactl -n "__fish_kumactl_using_subcommand apply" -l insecure-http -d 'Send credentials over plain HTTP, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand apply" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand migrate" -s f -l file -d 'File, directory, URL, or - for standard input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand migrate" -l exclude -d 'Leave files of a directory out, by glob (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand migrate" -s v -l var -d 'Replace {{key}} in the input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand migrate" -l kuma-version -d 'Judge as this release of Kuma does, 0.4 to 3.0; X.Y is its last patch [default: by the shape of each mesh\'s documents]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand migrate" -l zone -d 'The zone of the control plane, which the label kuma.io/zone has to name' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand migrate" -l system-namespace -d 'The namespace of the control plane, whose policies are for the whole mesh' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand migrate" -l to -d 'The release that the documents are for, 2.8 to 3.0' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand migrate" -l form -d 'The form of the documents [default: that of the input]' -r -f -a "universal\t'For a control plane outside of Kubernetes'
kubernetes\t'For kubectl'"
complete -c kumactl -n "__fish_kumactl_using_subcommand migrate" -l label-map -d 'Which label of the dataplanes has the values of a tag, such as kuma.io/service=app (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand migrate" -l stage -d 'Print the documents of one stage only' -r -f -a "add\t'What changes no proxy: labels, collectors, and the new policies as a shadow'
switch\t'The new policies, which decide from then on'
remove\t'The Meshes without their backends, and what to delete'"
complete -c kumactl -n "__fish_kumactl_using_subcommand migrate" -l output-dir -d 'Write a file for each step into this folder, which must not exist or be empty' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand migrate" -l against -d 'With --verify-only: what was there before, which the input is laid over (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand migrate" -s o -l output -d 'How to print it' -r -f -a "yaml\t'The documents, and the report on standard error'
json\t'The report with the documents, as one document'"
complete -c kumactl -n "__fish_kumactl_using_subcommand migrate" -s m -l mesh -d 'Only this mesh [default: all meshes of files, `default` of a control plane]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand migrate" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand migrate" -l config-file -d 'Settings file [default: ~/.kumactl/config]' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand migrate" -l context -d 'Ask the control plane of this context [default: the current one]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand migrate" -l api-timeout -d 'How long a call may take, retries included' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand migrate" -l log-level -d 'What to tell of the requests' -r -f -a "off\t'Nothing'
info\t'Which control plane is asked'
debug\t'Each request and the status of its answer'"
complete -c kumactl -n "__fish_kumactl_using_subcommand migrate" -l no-ignore -d 'Read files that .gitignore leaves out, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand migrate" -l strict -d 'Take a kuma.io kind that no release of Kuma has for an error'
complete -c kumactl -n "__fish_kumactl_using_subcommand migrate" -l allow-empty -d 'Input without any resource is fine'
complete -c kumactl -n "__fish_kumactl_using_subcommand migrate" -s A -l all-meshes -d 'Of every mesh of the control plane; with -f, of all meshes and namespaces, which is the default'
complete -c kumactl -n "__fish_kumactl_using_subcommand migrate" -l verify-only -d 'Write nothing, and prove the migration that the input holds: each MeshTrace beside what it replaces'
complete -c kumactl -n "__fish_kumactl_using_subcommand migrate" -s q -l quiet -d 'Print no summaries, notes or progress'
complete -c kumactl -n "__fish_kumactl_using_subcommand migrate" -l no-config -d 'Neither read nor write a settings file'
complete -c kumactl -n "__fish_kumactl_using_subcommand migrate" -l insecure-http -d 'Send credentials over plain HTTP, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand migrate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand preflight" -s f -l file -d 'File, directory, URL, or - for standard input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand preflight" -l exclude -d 'Leave files of a directory out, by glob (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand preflight" -s v -l var -d 'Replace {{key}} in the input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand preflight" -l kuma-version -d 'Judge as this release of Kuma does, 0.4 to 3.0; X.Y is its last patch [default: by the shape of each mesh\'s documents]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand preflight" -l zone -d 'The zone of the control plane, which the label kuma.io/zone has to name' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand preflight" -l system-namespace -d 'The namespace of the control plane, whose policies are for the whole mesh' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand preflight" -l to -d 'The release that the control plane is to become' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand preflight" -s o -l output -d 'How to print the findings' -r -f -a "text\t'Each finding beside its line'
json\t'One document with a summary'
junit\t'Test cases in XML, for CI servers that show tests'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'
gitlab\t'A Code Quality report of GitLab'
checkstyle\t'Checkstyle\'s XML, for editors and review tools'"
complete -c kumactl -n "__fish_kumactl_using_subcommand preflight" -l output-file -d 'Write a file with the findings, too: text, json, junit, sarif or github (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand preflight" -l fail-on -d 'The mildest finding that makes the exit status 1' -r -f -a "error\t'Errors only'
warning\t'Warnings and errors'
info\t'Any finding'
never\t'Nothing'"
complete -c kumactl -n "__fish_kumactl_using_subcommand preflight" -l ignore -d 'Leave out the findings with a code (repeatable, or separated by commas); explain lists the codes' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand preflight" -s m -l mesh -d 'Only this mesh [default: all meshes of files, `default` of a control plane]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand preflight" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand preflight" -l config-file -d 'Settings file [default: ~/.kumactl/config]' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand preflight" -l context -d 'Ask the control plane of this context [default: the current one]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand preflight" -l api-timeout -d 'How long a call may take, retries included' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand preflight" -l log-level -d 'What to tell of the requests' -r -f -a "off\t'Nothing'
info\t'Which control plane is asked'
debug\t'Each request and the status of its answer'"
complete -c kumactl -n "__fish_kumactl_using_subcommand preflight" -l no-ignore -d 'Read files that .gitignore leaves out, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand preflight" -l strict -d 'Take a kuma.io kind that no release of Kuma has for an error'
complete -c kumactl -n "__fish_kumactl_using_subcommand preflight" -l allow-empty -d 'Input without any resource is fine'
complete -c kumactl -n "__fish_kumactl_using_subcommand preflight" -s A -l all-meshes -d 'Of every mesh of the control plane; with -f, of all meshes and namespaces, which is the default'
complete -c kumactl -n "__fish_kumactl_using_subcommand preflight" -s q -l quiet -d 'Print no summaries, notes or progress'
complete -c kumactl -n "__fish_kumactl_using_subcommand preflight" -l no-config -d 'Neither read nor write a settings file'
complete -c kumactl -n "__fish_kumactl_using_subcommand preflight" -l insecure-http -d 'Send credentials over plain HTTP, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand preflight" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand get" -s o -l output -d 'How to print them' -r -f -a "table\t'A table, or a page for one thing'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'Names only'"
complete -c kumactl -n "__fish_kumactl_using_subcommand get" -s m -l mesh -d 'Only this mesh [default: all meshes of files, `default` of a control plane]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand get" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand get" -l config-file -d 'Settings file [default: ~/.kumactl/config]' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand get" -l context -d 'Ask the control plane of this context [default: the current one]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand get" -l api-timeout -d 'How long a call may take, retries included' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand get" -l log-level -d 'What to tell of the requests' -r -f -a "off\t'Nothing'
info\t'Which control plane is asked'
debug\t'Each request and the status of its answer'"
complete -c kumactl -n "__fish_kumactl_using_subcommand get" -s A -l all-meshes -d 'Of every mesh'
complete -c kumactl -n "__fish_kumactl_using_subcommand get" -s q -l quiet -d 'Print no summaries, notes or progress'
complete -c kumactl -n "__fish_kumactl_using_subcommand get" -l no-config -d 'Neither read nor write a settings file'
complete -c kumactl -n "__fish_kumactl_using_subcommand get" -l insecure-http -d 'Send credentials over plain HTTP, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand get" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand delete" -s f -l file -d 'File, directory, URL, or - for standard input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand delete" -l exclude -d 'Leave files of a directory out, by glob (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand delete" -s v -l var -d 'Replace {{key}} in the input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand delete" -s o -l output -d 'How to print what became of each resource' -r -f -a "text\t'A line for each'
json\t'JSON'"
complete -c kumactl -n "__fish_kumactl_using_subcommand delete" -s m -l mesh -d 'Only this mesh [default: all meshes of files, `default` of a control plane]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand delete" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand delete" -l config-file -d 'Settings file [default: ~/.kumactl/config]' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand delete" -l context -d 'Ask the control plane of this context [default: the current one]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand delete" -l api-timeout -d 'How long a call may take, retries included' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand delete" -l log-level -d 'What to tell of the requests' -r -f -a "off\t'Nothing'
info\t'Which control plane is asked'
debug\t'Each request and the status of its answer'"
complete -c kumactl -n "__fish_kumactl_using_subcommand delete" -l no-ignore -d 'Read files that .gitignore leaves out, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand delete" -l strict -d 'Take a kuma.io kind that no release of Kuma has for an error'
complete -c kumactl -n "__fish_kumactl_using_subcommand delete" -l allow-empty -d 'Input without any resource is fine'
complete -c kumactl -n "__fish_kumactl_using_subcommand delete" -l ignore-not-found -d 'What does not exist is as good as deleted'
complete -c kumactl -n "__fish_kumactl_using_subcommand delete" -l dry-run -d 'Delete nothing, and say what would be'
complete -c kumactl -n "__fish_kumactl_using_subcommand delete" -s q -l quiet -d 'Print no summaries, notes or progress'
complete -c kumactl -n "__fish_kumactl_using_subcommand delete" -l no-config -d 'Neither read nor write a settings file'
complete -c kumactl -n "__fish_kumactl_using_subcommand delete" -l insecure-http -d 'Send credentials over plain HTTP, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and not __fish_seen_subcommand_from proxies tracing propagation" -s f -l file -d 'File, directory, URL, or - for standard input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and not __fish_seen_subcommand_from proxies tracing propagation" -l exclude -d 'Leave files of a directory out, by glob (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and not __fish_seen_subcommand_from proxies tracing propagation" -s v -l var -d 'Replace {{key}} in the input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and not __fish_seen_subcommand_from proxies tracing propagation" -l kuma-version -d 'Judge as this release of Kuma does, 0.4 to 3.0; X.Y is its last patch [default: by the shape of each mesh\'s documents]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and not __fish_seen_subcommand_from proxies tracing propagation" -l zone -d 'The zone of the control plane, which the label kuma.io/zone has to name' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and not __fish_seen_subcommand_from proxies tracing propagation" -l system-namespace -d 'The namespace of the control plane, whose policies are for the whole mesh' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and not __fish_seen_subcommand_from proxies tracing propagation" -l dump -d 'Read dumps of proxies from this file or folder, and ask nobody (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and not __fish_seen_subcommand_from proxies tracing propagation" -l admin -d 'Ask the administration of this Envoy, which kubectl port-forward POD 9901 gives (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and not __fish_seen_subcommand_from proxies tracing propagation" -l interval -d 'Look twice, so far apart, and judge by what moved in between' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and not __fish_seen_subcommand_from proxies tracing propagation" -l save -d 'Write what was looked at into this folder, for a ticket, without anything secret' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and not __fish_seen_subcommand_from proxies tracing propagation" -l wait -d 'Try again until nothing fails, or for so long' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and not __fish_seen_subcommand_from proxies tracing propagation" -s o -l output -d 'How to print the checks' -r -f -a "table\t'A line for each check'
json\t'One document'
junit\t'Test cases in XML, for CI servers that show tests'"
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and not __fish_seen_subcommand_from proxies tracing propagation" -s m -l mesh -d 'Only this mesh [default: all meshes of files, `default` of a control plane]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and not __fish_seen_subcommand_from proxies tracing propagation" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and not __fish_seen_subcommand_from proxies tracing propagation" -l config-file -d 'Settings file [default: ~/.kumactl/config]' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and not __fish_seen_subcommand_from proxies tracing propagation" -l context -d 'Ask the control plane of this context [default: the current one]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and not __fish_seen_subcommand_from proxies tracing propagation" -l api-timeout -d 'How long a call may take, retries included' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and not __fish_seen_subcommand_from proxies tracing propagation" -l log-level -d 'What to tell of the requests' -r -f -a "off\t'Nothing'
info\t'Which control plane is asked'
debug\t'Each request and the status of its answer'"
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and not __fish_seen_subcommand_from proxies tracing propagation" -l no-ignore -d 'Read files that .gitignore leaves out, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and not __fish_seen_subcommand_from proxies tracing propagation" -l strict -d 'Take a kuma.io kind that no release of Kuma has for an error'
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and not __fish_seen_subcommand_from proxies tracing propagation" -l allow-empty -d 'Input without any resource is fine'
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and not __fish_seen_subcommand_from proxies tracing propagation" -s A -l all-meshes -d 'Of every mesh of the control plane; with -f, of all meshes and namespaces, which is the default'
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and not __fish_seen_subcommand_from proxies tracing propagation" -s q -l quiet -d 'Print no summaries, notes or progress'
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and not __fish_seen_subcommand_from proxies tracing propagation" -l no-config -d 'Neither read nor write a settings file'
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and not __fish_seen_subcommand_from proxies tracing propagation" -l insecure-http -d 'Send credentials over plain HTTP, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and not __fish_seen_subcommand_from proxies tracing propagation" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and not __fish_seen_subcommand_from proxies tracing propagation" -f -a "proxies" -d 'What the proxies really have, and where their spans go'
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and not __fish_seen_subcommand_from proxies tracing propagation" -f -a "tracing" -d 'Whether the collectors of the meshes take the spans that the proxies send'
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and not __fish_seen_subcommand_from proxies tracing propagation" -f -a "propagation" -d 'Whether a service forwards the tracing headers of a request to the calls that it causes'
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from proxies" -s f -l file -d 'File, directory, URL, or - for standard input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from proxies" -l exclude -d 'Leave files of a directory out, by glob (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from proxies" -s v -l var -d 'Replace {{key}} in the input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from proxies" -l kuma-version -d 'Judge as this release of Kuma does, 0.4 to 3.0; X.Y is its last patch [default: by the shape of each mesh\'s documents]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from proxies" -l zone -d 'The zone of the control plane, which the label kuma.io/zone has to name' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from proxies" -l system-namespace -d 'The namespace of the control plane, whose policies are for the whole mesh' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from proxies" -l dump -d 'Read dumps of proxies from this file or folder, and ask nobody (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from proxies" -l admin -d 'Ask the administration of this Envoy, which kubectl port-forward POD 9901 gives (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from proxies" -l interval -d 'Look twice, so far apart, and judge by what moved in between' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from proxies" -l save -d 'Write what was looked at into this folder, for a ticket, without anything secret' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from proxies" -s o -l output -d 'How to print what is found' -r -f -a "table\t'A line for each proxy, and the groups that break alike'
wide\t'Every step of every proxy'
json\t'One document'
junit\t'Test cases in XML, for CI servers that show tests'"
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from proxies" -s m -l mesh -d 'Only this mesh [default: all meshes of files, `default` of a control plane]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from proxies" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from proxies" -l config-file -d 'Settings file [default: ~/.kumactl/config]' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from proxies" -l context -d 'Ask the control plane of this context [default: the current one]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from proxies" -l api-timeout -d 'How long a call may take, retries included' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from proxies" -l log-level -d 'What to tell of the requests' -r -f -a "off\t'Nothing'
info\t'Which control plane is asked'
debug\t'Each request and the status of its answer'"
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from proxies" -l no-ignore -d 'Read files that .gitignore leaves out, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from proxies" -l strict -d 'Take a kuma.io kind that no release of Kuma has for an error'
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from proxies" -l allow-empty -d 'Input without any resource is fine'
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from proxies" -s A -l all-meshes -d 'Of every mesh of the control plane; with -f, of all meshes and namespaces, which is the default'
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from proxies" -s q -l quiet -d 'Print no summaries, notes or progress'
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from proxies" -l no-config -d 'Neither read nor write a settings file'
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from proxies" -l insecure-http -d 'Send credentials over plain HTTP, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from proxies" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from tracing" -s f -l file -d 'File, directory, URL, or - for standard input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from tracing" -l exclude -d 'Leave files of a directory out, by glob (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from tracing" -s v -l var -d 'Replace {{key}} in the input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from tracing" -l kuma-version -d 'Judge as this release of Kuma does, 0.4 to 3.0; X.Y is its last patch [default: by the shape of each mesh\'s documents]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from tracing" -l zone -d 'The zone of the control plane, which the label kuma.io/zone has to name' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from tracing" -l system-namespace -d 'The namespace of the control plane, whose policies are for the whole mesh' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from tracing" -l endpoint -d 'Try this collector, and look at no policies: the URL of Zipkin\'s API, or of OTLP (grpc://HOST:4317, or one that ends in /v1/traces)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from tracing" -l query-url -d 'Where traces are read, if that is not at the collector itself: Zipkin\'s page, or Jaeger\'s' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from tracing" -l timeout -d 'How long each step may take; the proxies wait 5 seconds for an answer' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from tracing" -l wait -d 'Try again until nothing fails, or for so long' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from tracing" -s o -l output -d 'How to print the checks' -r -f -a "table\t'A line for each check'
json\t'One document'
junit\t'Test cases in XML, for CI servers that show tests'"
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from tracing" -s m -l mesh -d 'Only this mesh [default: all meshes of files, `default` of a control plane]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from tracing" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from tracing" -l config-file -d 'Settings file [default: ~/.kumactl/config]' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from tracing" -l context -d 'Ask the control plane of this context [default: the current one]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from tracing" -l api-timeout -d 'How long a call may take, retries included' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from tracing" -l log-level -d 'What to tell of the requests' -r -f -a "off\t'Nothing'
info\t'Which control plane is asked'
debug\t'Each request and the status of its answer'"
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from tracing" -l no-ignore -d 'Read files that .gitignore leaves out, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from tracing" -l strict -d 'Take a kuma.io kind that no release of Kuma has for an error'
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from tracing" -l allow-empty -d 'Input without any resource is fine'
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from tracing" -s A -l all-meshes -d 'Of every mesh of the control plane; with -f, of all meshes and namespaces, which is the default'
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from tracing" -s q -l quiet -d 'Print no summaries, notes or progress'
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from tracing" -l no-config -d 'Neither read nor write a settings file'
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from tracing" -l insecure-http -d 'Send credentials over plain HTTP, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from tracing" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from propagation" -l service -d 'The service, with a path that makes it call downstream' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from propagation" -l downstream -d 'Where the service is configured to call, and where to listen' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from propagation" -l headers -d 'Which headers to send [default: b3], or to judge of a recording [default: all]' -r -f -a "b3\t'x-b3-traceid and its companions: Zipkin, and Jaeger through Zipkin\'s API'
b3-single\t'All of it in one header, b3'
w3c\t'traceparent and tracestate: OpenTelemetry'
datadog\t'x-datadog-trace-id and its companions'"
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from propagation" -l from-file -d 'Judge recorded requests instead: what came in first, then what went out, in one file or two (curl -v, HAR, Envoy\'s debug log, or lines of headers or of gRPC metadata)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from propagation" -l timeout -d 'How long each request, and the calls that it causes, may take' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from propagation" -l wait -d 'Try again until nothing fails, or for so long' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from propagation" -s o -l output -d 'How to print the checks' -r -f -a "table\t'A line for each check'
json\t'One document'
junit\t'Test cases in XML, for CI servers that show tests'"
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from propagation" -s m -l mesh -d 'Only this mesh [default: all meshes of files, `default` of a control plane]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from propagation" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from propagation" -l config-file -d 'Settings file [default: ~/.kumactl/config]' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from propagation" -l context -d 'Ask the control plane of this context [default: the current one]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from propagation" -l api-timeout -d 'How long a call may take, retries included' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from propagation" -l log-level -d 'What to tell of the requests' -r -f -a "off\t'Nothing'
info\t'Which control plane is asked'
debug\t'Each request and the status of its answer'"
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from propagation" -s q -l quiet -d 'Print no summaries, notes or progress'
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from propagation" -l no-config -d 'Neither read nor write a settings file'
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from propagation" -l insecure-http -d 'Send credentials over plain HTTP, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand check; and __fish_seen_subcommand_from propagation" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand headers" -l type -d 'A kind of backend [default: zipkin]' -r -f -a "zipkin\t'Zipkin'
jaeger\t'Jaeger, through Zipkin\'s API'
datadog\t'Datadog'
opentelemetry\t'OpenTelemetry (`MeshTrace` only)'"
complete -c kumactl -n "__fish_kumactl_using_subcommand headers" -l backend -d 'A backend of a mesh [default with -f: the default backend of the mesh]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand headers" -s f -l file -d 'File, directory, URL, or - for standard input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand headers" -l exclude -d 'Leave files of a directory out, by glob (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand headers" -s v -l var -d 'Replace {{key}} in the input (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand headers" -l language -d 'Print only the code, for this language' -r -f -a "python\t'Python'
node\t'JavaScript and TypeScript for Node.js'
go\t'Go'
java\t'Java'
csharp\t'C#'
ruby\t'Ruby'
rust\t'Rust'"
complete -c kumactl -n "__fish_kumactl_using_subcommand headers" -l protocol -d 'The protocol that the service is called by, and calls others by' -r -f -a "http\t'Headers of requests'
grpc\t'Metadata of calls'"
complete -c kumactl -n "__fish_kumactl_using_subcommand headers" -s o -l output -d 'How to print the headers' -r -f -a "table\t'A page'
json\t'JSON'"
complete -c kumactl -n "__fish_kumactl_using_subcommand headers" -s m -l mesh -d 'Only this mesh [default: all meshes of files, `default` of a control plane]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand headers" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand headers" -l config-file -d 'Settings file [default: ~/.kumactl/config]' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand headers" -l context -d 'Ask the control plane of this context [default: the current one]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand headers" -l api-timeout -d 'How long a call may take, retries included' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand headers" -l log-level -d 'What to tell of the requests' -r -f -a "off\t'Nothing'
info\t'Which control plane is asked'
debug\t'Each request and the status of its answer'"
complete -c kumactl -n "__fish_kumactl_using_subcommand headers" -l no-ignore -d 'Read files that .gitignore leaves out, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand headers" -l strict -d 'Take a kuma.io kind that no release of Kuma has for an error'
complete -c kumactl -n "__fish_kumactl_using_subcommand headers" -l allow-empty -d 'Input without any resource is fine'
complete -c kumactl -n "__fish_kumactl_using_subcommand headers" -s q -l quiet -d 'Print no summaries, notes or progress'
complete -c kumactl -n "__fish_kumactl_using_subcommand headers" -l no-config -d 'Neither read nor write a settings file'
complete -c kumactl -n "__fish_kumactl_using_subcommand headers" -l insecure-http -d 'Send credentials over plain HTTP, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand headers" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and not __fish_seen_subcommand_from tracing" -s m -l mesh -d 'Only this mesh [default: all meshes of files, `default` of a control plane]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and not __fish_seen_subcommand_from tracing" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and not __fish_seen_subcommand_from tracing" -l config-file -d 'Settings file [default: ~/.kumactl/config]' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and not __fish_seen_subcommand_from tracing" -l context -d 'Ask the control plane of this context [default: the current one]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and not __fish_seen_subcommand_from tracing" -l api-timeout -d 'How long a call may take, retries included' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and not __fish_seen_subcommand_from tracing" -l log-level -d 'What to tell of the requests' -r -f -a "off\t'Nothing'
info\t'Which control plane is asked'
debug\t'Each request and the status of its answer'"
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and not __fish_seen_subcommand_from tracing" -s q -l quiet -d 'Print no summaries, notes or progress'
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and not __fish_seen_subcommand_from tracing" -l no-config -d 'Neither read nor write a settings file'
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and not __fish_seen_subcommand_from tracing" -l insecure-http -d 'Send credentials over plain HTTP, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and not __fish_seen_subcommand_from tracing" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and not __fish_seen_subcommand_from tracing" -f -a "tracing" -d 'Jaeger or Zipkin, ready for the mesh to send traces to'
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l backend -d 'What takes, keeps and shows the traces' -r -f -a "jaeger\t'Jaeger 2'
zipkin\t'Zipkin'"
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l namespace -d 'The namespace' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -s o -l output -d 'How to print the objects' -r -f -a "yaml\t'Documents with comments'
json\t'One list'
patch\t'With --policies-only: a JSON merge patch of the Mesh, for kubectl patch'"
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l output-dir -d 'Write each object to a file of its own in this folder, which must not exist yet or be empty' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l profile -d 'How much of it: one pod, or collectors and query over a storage that is there' -r -f -a "all-in-one\t'One pod that takes, keeps and shows traces'
production\t'Collectors and query, each several pods, over a storage that is there'"
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l storage -d 'Where traces are kept [default: memory]' -r -f -a "memory\t'The memory of the pod; a restart loses all of it'
badger\t'A volume of the pod, for one node'
elasticsearch\t'Elasticsearch, which is there'
opensearch\t'OpenSearch, which is there'
cassandra\t'Cassandra, which is there'
clickhouse\t'ClickHouse, which is there'"
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l storage-url -d 'Where the storage is: a URL of Elasticsearch or OpenSearch, host:port of another (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l storage-secret -d 'The Secret with username and password of the storage, which is yours to create' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l storage-ca-secret -d 'The Secret with ca.crt, by which the certificate of the storage is checked; it is yours to create' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l retention -d 'How long traces are kept, such as 7d or 36h [default: 7d; never deleted in Elasticsearch and OpenSearch]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l storage-size -d 'The size of the volume of badger [default: 20Gi]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l storage-class -d 'The StorageClass of the volume of badger [default: the cluster\'s own choice]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l storage-datacenter -d 'The data center of Cassandra [default: dc1]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l with-kafka -d 'Kafka between collectors and the storage: its brokers, as host:port,… (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l kafka-topic -d 'The topic of Kafka that spans go through [default: jaeger-spans]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l image -d 'Another image [default: jaegertracing/jaeger:2.20.0 or openzipkin/zipkin:3.5.1]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l image-digest -d 'The digest of the image, so that it is this one whatever its tag is pointed at' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l registry -d 'The registry that the image comes from [default: docker.io]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l image-pull-secret -d 'A Secret to pull the image with, which is yours to create (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l memory -d 'The limit of the memory of each pod; how much it keeps follows from that [default: 512Mi]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l cpu -d 'The limit of the processors of each pod [default: 1]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l expect-spans-per-second -d 'Estimate pods, memory and queues from the spans that the whole mesh sends in a second' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l node-selector -d 'A label that a node has to have (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l toleration -d 'A taint of nodes that does not keep the pods away (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l priority-class -d 'The priority class of the pods, which is yours to create' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l allow-from-namespace -d 'Only this namespace may send traces (repeatable) [default: every namespace]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l allow-query-from-namespace -d 'This namespace may look at traces, too (repeatable) [default: only the backend\'s own]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l allow-metrics-from-namespace -d 'This namespace may read metrics, such as that of Prometheus (repeatable) [default: none]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l ingress-host -d 'The host by which an Ingress leads to the page' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l ingress-tls-secret -d 'The Secret with the certificate of that host, which is yours to create' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l ingress-class -d 'The class of the Ingress [default: the cluster\'s own choice]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l policy -d 'The kind of the policy [default: mesh-trace from Kuma 2.6 on, traffic-trace before and for -o patch]' -r -f -a "mesh-trace\t'One policy that holds its backend itself, from Kuma 2.0 on'
traffic-trace\t'A backend of the Mesh and a policy that selects dataplanes, up to Kuma 2.14'"
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l sampling -d 'The percentage of requests that is traced [default: 100]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l form -d 'The form of the policies; universal only with --policies-only [default: kubernetes]' -r -f -a "kubernetes\t'For kubectl'
universal\t'For a control plane outside of Kubernetes'"
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l kuma-version -d 'The release of Kuma that reads them, 0.4 to 3.0 [default: 2.14]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l system-namespace -d 'The namespace of the control plane, where the policy is put [default: kuma-system]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -s m -l mesh -d 'Only this mesh [default: all meshes of files, `default` of a control plane]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l config-file -d 'Settings file [default: ~/.kumactl/config]' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l context -d 'Ask the control plane of this context [default: the current one]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l api-timeout -d 'How long a call may take, retries included' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l log-level -d 'What to tell of the requests' -r -f -a "off\t'Nothing'
info\t'Which control plane is asked'
debug\t'Each request and the status of its answer'"
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l no-namespace -d 'Leave the Namespace out, for one that is there and that others use, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l label-selector -d 'Print the label by which kubectl finds all of the objects, and nothing else'
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l openshift -d 'Leave the user and the group of the pods out, for clusters that assign them and refuse others'
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l with-policies -d 'Add what makes all of --mesh send its traces there'
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l policies-only -d 'Print these policies alone'
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -s q -l quiet -d 'Print no summaries, notes or progress'
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l no-config -d 'Neither read nor write a settings file'
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -l insecure-http -d 'Send credentials over plain HTTP, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand install; and __fish_seen_subcommand_from tracing" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and not __fish_seen_subcommand_from tracing" -s m -l mesh -d 'Only this mesh [default: all meshes of files, `default` of a control plane]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and not __fish_seen_subcommand_from tracing" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and not __fish_seen_subcommand_from tracing" -l config-file -d 'Settings file [default: ~/.kumactl/config]' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and not __fish_seen_subcommand_from tracing" -l context -d 'Ask the control plane of this context [default: the current one]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and not __fish_seen_subcommand_from tracing" -l api-timeout -d 'How long a call may take, retries included' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and not __fish_seen_subcommand_from tracing" -l log-level -d 'What to tell of the requests' -r -f -a "off\t'Nothing'
info\t'Which control plane is asked'
debug\t'Each request and the status of its answer'"
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and not __fish_seen_subcommand_from tracing" -s q -l quiet -d 'Print no summaries, notes or progress'
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and not __fish_seen_subcommand_from tracing" -l no-config -d 'Neither read nor write a settings file'
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and not __fish_seen_subcommand_from tracing" -l insecure-http -d 'Send credentials over plain HTTP, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and not __fish_seen_subcommand_from tracing" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and not __fish_seen_subcommand_from tracing" -f -a "tracing" -d 'The objects of install tracing with the same flags, but never a Mesh'
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l backend -d 'What takes, keeps and shows the traces' -r -f -a "jaeger\t'Jaeger 2'
zipkin\t'Zipkin'"
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l namespace -d 'The namespace' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -s o -l output -d 'How to print the objects' -r -f -a "yaml\t'Documents with comments'
json\t'One list'
patch\t'With --policies-only: a JSON merge patch of the Mesh, for kubectl patch'"
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l output-dir -d 'Write each object to a file of its own in this folder, which must not exist yet or be empty' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l profile -d 'How much of it: one pod, or collectors and query over a storage that is there' -r -f -a "all-in-one\t'One pod that takes, keeps and shows traces'
production\t'Collectors and query, each several pods, over a storage that is there'"
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l storage -d 'Where traces are kept [default: memory]' -r -f -a "memory\t'The memory of the pod; a restart loses all of it'
badger\t'A volume of the pod, for one node'
elasticsearch\t'Elasticsearch, which is there'
opensearch\t'OpenSearch, which is there'
cassandra\t'Cassandra, which is there'
clickhouse\t'ClickHouse, which is there'"
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l storage-url -d 'Where the storage is: a URL of Elasticsearch or OpenSearch, host:port of another (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l storage-secret -d 'The Secret with username and password of the storage, which is yours to create' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l storage-ca-secret -d 'The Secret with ca.crt, by which the certificate of the storage is checked; it is yours to create' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l retention -d 'How long traces are kept, such as 7d or 36h [default: 7d; never deleted in Elasticsearch and OpenSearch]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l storage-size -d 'The size of the volume of badger [default: 20Gi]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l storage-class -d 'The StorageClass of the volume of badger [default: the cluster\'s own choice]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l storage-datacenter -d 'The data center of Cassandra [default: dc1]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l with-kafka -d 'Kafka between collectors and the storage: its brokers, as host:port,… (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l kafka-topic -d 'The topic of Kafka that spans go through [default: jaeger-spans]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l image -d 'Another image [default: jaegertracing/jaeger:2.20.0 or openzipkin/zipkin:3.5.1]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l image-digest -d 'The digest of the image, so that it is this one whatever its tag is pointed at' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l registry -d 'The registry that the image comes from [default: docker.io]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l image-pull-secret -d 'A Secret to pull the image with, which is yours to create (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l memory -d 'The limit of the memory of each pod; how much it keeps follows from that [default: 512Mi]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l cpu -d 'The limit of the processors of each pod [default: 1]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l expect-spans-per-second -d 'Estimate pods, memory and queues from the spans that the whole mesh sends in a second' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l node-selector -d 'A label that a node has to have (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l toleration -d 'A taint of nodes that does not keep the pods away (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l priority-class -d 'The priority class of the pods, which is yours to create' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l allow-from-namespace -d 'Only this namespace may send traces (repeatable) [default: every namespace]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l allow-query-from-namespace -d 'This namespace may look at traces, too (repeatable) [default: only the backend\'s own]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l allow-metrics-from-namespace -d 'This namespace may read metrics, such as that of Prometheus (repeatable) [default: none]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l ingress-host -d 'The host by which an Ingress leads to the page' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l ingress-tls-secret -d 'The Secret with the certificate of that host, which is yours to create' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l ingress-class -d 'The class of the Ingress [default: the cluster\'s own choice]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l policy -d 'The kind of the policy [default: mesh-trace from Kuma 2.6 on, traffic-trace before and for -o patch]' -r -f -a "mesh-trace\t'One policy that holds its backend itself, from Kuma 2.0 on'
traffic-trace\t'A backend of the Mesh and a policy that selects dataplanes, up to Kuma 2.14'"
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l sampling -d 'The percentage of requests that is traced [default: 100]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l form -d 'The form of the policies; universal only with --policies-only [default: kubernetes]' -r -f -a "kubernetes\t'For kubectl'
universal\t'For a control plane outside of Kubernetes'"
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l kuma-version -d 'The release of Kuma that reads them, 0.4 to 3.0 [default: 2.14]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l system-namespace -d 'The namespace of the control plane, where the policy is put [default: kuma-system]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -s m -l mesh -d 'Only this mesh [default: all meshes of files, `default` of a control plane]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l config-file -d 'Settings file [default: ~/.kumactl/config]' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l context -d 'Ask the control plane of this context [default: the current one]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l api-timeout -d 'How long a call may take, retries included' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l log-level -d 'What to tell of the requests' -r -f -a "off\t'Nothing'
info\t'Which control plane is asked'
debug\t'Each request and the status of its answer'"
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l no-namespace -d 'Leave the Namespace out, for one that is there and that others use, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l label-selector -d 'Print the label by which kubectl finds all of the objects, and nothing else'
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l openshift -d 'Leave the user and the group of the pods out, for clusters that assign them and refuse others'
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l with-policies -d 'Add what makes all of --mesh send its traces there'
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l policies-only -d 'Print these policies alone'
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l delete-namespace -d 'Delete the Namespace with everything in it, also one other than kuma-tracing'
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l purge -d 'Delete the volume of badger, too, with the traces in it'
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -s q -l quiet -d 'Print no summaries, notes or progress'
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l no-config -d 'Neither read nor write a settings file'
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -l insecure-http -d 'Send credentials over plain HTTP, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand uninstall; and __fish_seen_subcommand_from tracing" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand config; and not __fish_seen_subcommand_from control-planes view" -s m -l mesh -d 'Only this mesh [default: all meshes of files, `default` of a control plane]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand config; and not __fish_seen_subcommand_from control-planes view" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand config; and not __fish_seen_subcommand_from control-planes view" -l config-file -d 'Settings file [default: ~/.kumactl/config]' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand config; and not __fish_seen_subcommand_from control-planes view" -l context -d 'Ask the control plane of this context [default: the current one]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand config; and not __fish_seen_subcommand_from control-planes view" -l api-timeout -d 'How long a call may take, retries included' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand config; and not __fish_seen_subcommand_from control-planes view" -l log-level -d 'What to tell of the requests' -r -f -a "off\t'Nothing'
info\t'Which control plane is asked'
debug\t'Each request and the status of its answer'"
complete -c kumactl -n "__fish_kumactl_using_subcommand config; and not __fish_seen_subcommand_from control-planes view" -s q -l quiet -d 'Print no summaries, notes or progress'
complete -c kumactl -n "__fish_kumactl_using_subcommand config; and not __fish_seen_subcommand_from control-planes view" -l no-config -d 'Neither read nor write a settings file'
complete -c kumactl -n "__fish_kumactl_using_subcommand config; and not __fish_seen_subcommand_from control-planes view" -l insecure-http -d 'Send credentials over plain HTTP, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand config; and not __fish_seen_subcommand_from control-planes view" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand config; and not __fish_seen_subcommand_from control-planes view" -f -a "control-planes" -d 'The control planes that commands can ask'
complete -c kumactl -n "__fish_kumactl_using_subcommand config; and not __fish_seen_subcommand_from control-planes view" -f -a "view" -d 'Show the settings file, without its secrets'
complete -c kumactl -n "__fish_kumactl_using_subcommand config; and __fish_seen_subcommand_from control-planes" -s m -l mesh -d 'Only this mesh [default: all meshes of files, `default` of a control plane]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand config; and __fish_seen_subcommand_from control-planes" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand config; and __fish_seen_subcommand_from control-planes" -l config-file -d 'Settings file [default: ~/.kumactl/config]' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand config; and __fish_seen_subcommand_from control-planes" -l context -d 'Ask the control plane of this context [default: the current one]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand config; and __fish_seen_subcommand_from control-planes" -l api-timeout -d 'How long a call may take, retries included' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand config; and __fish_seen_subcommand_from control-planes" -l log-level -d 'What to tell of the requests' -r -f -a "off\t'Nothing'
info\t'Which control plane is asked'
debug\t'Each request and the status of its answer'"
complete -c kumactl -n "__fish_kumactl_using_subcommand config; and __fish_seen_subcommand_from control-planes" -s q -l quiet -d 'Print no summaries, notes or progress'
complete -c kumactl -n "__fish_kumactl_using_subcommand config; and __fish_seen_subcommand_from control-planes" -l no-config -d 'Neither read nor write a settings file'
complete -c kumactl -n "__fish_kumactl_using_subcommand config; and __fish_seen_subcommand_from control-planes" -l insecure-http -d 'Send credentials over plain HTTP, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand config; and __fish_seen_subcommand_from control-planes" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand config; and __fish_seen_subcommand_from control-planes" -f -a "add" -d 'Add a control plane, and ask it from now on'
complete -c kumactl -n "__fish_kumactl_using_subcommand config; and __fish_seen_subcommand_from control-planes" -f -a "list" -d 'Show the control planes'
complete -c kumactl -n "__fish_kumactl_using_subcommand config; and __fish_seen_subcommand_from control-planes" -f -a "remove" -d 'Remove a control plane'
complete -c kumactl -n "__fish_kumactl_using_subcommand config; and __fish_seen_subcommand_from control-planes" -f -a "switch" -d 'Ask another control plane from now on'
complete -c kumactl -n "__fish_kumactl_using_subcommand config; and __fish_seen_subcommand_from view" -s o -l output -d 'How to print it' -r -f -a "yaml\t'As the file is'
json\t'JSON'"
complete -c kumactl -n "__fish_kumactl_using_subcommand config; and __fish_seen_subcommand_from view" -s m -l mesh -d 'Only this mesh [default: all meshes of files, `default` of a control plane]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand config; and __fish_seen_subcommand_from view" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand config; and __fish_seen_subcommand_from view" -l config-file -d 'Settings file [default: ~/.kumactl/config]' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand config; and __fish_seen_subcommand_from view" -l context -d 'Ask the control plane of this context [default: the current one]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand config; and __fish_seen_subcommand_from view" -l api-timeout -d 'How long a call may take, retries included' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand config; and __fish_seen_subcommand_from view" -l log-level -d 'What to tell of the requests' -r -f -a "off\t'Nothing'
info\t'Which control plane is asked'
debug\t'Each request and the status of its answer'"
complete -c kumactl -n "__fish_kumactl_using_subcommand config; and __fish_seen_subcommand_from view" -s q -l quiet -d 'Print no summaries, notes or progress'
complete -c kumactl -n "__fish_kumactl_using_subcommand config; and __fish_seen_subcommand_from view" -l no-config -d 'Neither read nor write a settings file'
complete -c kumactl -n "__fish_kumactl_using_subcommand config; and __fish_seen_subcommand_from view" -l insecure-http -d 'Send credentials over plain HTTP, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand config; and __fish_seen_subcommand_from view" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand explain" -s o -l output -d 'How to print the explanation' -r -f -a "text\t'A page, or a table of all codes'
json\t'JSON'"
complete -c kumactl -n "__fish_kumactl_using_subcommand explain" -s m -l mesh -d 'Only this mesh [default: all meshes of files, `default` of a control plane]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand explain" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand explain" -l config-file -d 'Settings file [default: ~/.kumactl/config]' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand explain" -l context -d 'Ask the control plane of this context [default: the current one]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand explain" -l api-timeout -d 'How long a call may take, retries included' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand explain" -l log-level -d 'What to tell of the requests' -r -f -a "off\t'Nothing'
info\t'Which control plane is asked'
debug\t'Each request and the status of its answer'"
complete -c kumactl -n "__fish_kumactl_using_subcommand explain" -s q -l quiet -d 'Print no summaries, notes or progress'
complete -c kumactl -n "__fish_kumactl_using_subcommand explain" -l no-config -d 'Neither read nor write a settings file'
complete -c kumactl -n "__fish_kumactl_using_subcommand explain" -l insecure-http -d 'Send credentials over plain HTTP, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand schema" -l form -d 'The form of the documents' -r -f -a "universal\t'Fields beside `type` and `name`, as kumactl applies them'
kubernetes\t'Fields under `spec`, as kubectl applies them'"
complete -c kumactl -n "__fish_kumactl_using_subcommand schema" -l kuma-version -d 'The release of Kuma whose documents it describes, such as 2.8 or 2.8.8 [default: 2.14]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand schema" -s m -l mesh -d 'Only this mesh [default: all meshes of files, `default` of a control plane]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand schema" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand schema" -l config-file -d 'Settings file [default: ~/.kumactl/config]' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand schema" -l context -d 'Ask the control plane of this context [default: the current one]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand schema" -l api-timeout -d 'How long a call may take, retries included' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand schema" -l log-level -d 'What to tell of the requests' -r -f -a "off\t'Nothing'
info\t'Which control plane is asked'
debug\t'Each request and the status of its answer'"
complete -c kumactl -n "__fish_kumactl_using_subcommand schema" -s q -l quiet -d 'Print no summaries, notes or progress'
complete -c kumactl -n "__fish_kumactl_using_subcommand schema" -l no-config -d 'Neither read nor write a settings file'
complete -c kumactl -n "__fish_kumactl_using_subcommand schema" -l insecure-http -d 'Send credentials over plain HTTP, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand schema" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand lsp" -l kuma-version -d 'Judge as this release of Kuma does [default: by the shape of each mesh\'s documents]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand lsp" -l exclude -d 'Leave files of a directory out, by glob (repeatable)' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand lsp" -s m -l mesh -d 'Only this mesh [default: all meshes of files, `default` of a control plane]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand lsp" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand lsp" -l config-file -d 'Settings file [default: ~/.kumactl/config]' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand lsp" -l context -d 'Ask the control plane of this context [default: the current one]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand lsp" -l api-timeout -d 'How long a call may take, retries included' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand lsp" -l log-level -d 'What to tell of the requests' -r -f -a "off\t'Nothing'
info\t'Which control plane is asked'
debug\t'Each request and the status of its answer'"
complete -c kumactl -n "__fish_kumactl_using_subcommand lsp" -l no-ignore -d 'Read files that .gitignore leaves out, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand lsp" -l stdio -d 'Speak over standard input and output, as editors ask for; there is no other way'
complete -c kumactl -n "__fish_kumactl_using_subcommand lsp" -s q -l quiet -d 'Print no summaries, notes or progress'
complete -c kumactl -n "__fish_kumactl_using_subcommand lsp" -l no-config -d 'Neither read nor write a settings file'
complete -c kumactl -n "__fish_kumactl_using_subcommand lsp" -l insecure-http -d 'Send credentials over plain HTTP, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand lsp" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand completion" -s m -l mesh -d 'Only this mesh [default: all meshes of files, `default` of a control plane]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand completion" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand completion" -l config-file -d 'Settings file [default: ~/.kumactl/config]' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand completion" -l context -d 'Ask the control plane of this context [default: the current one]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand completion" -l api-timeout -d 'How long a call may take, retries included' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand completion" -l log-level -d 'What to tell of the requests' -r -f -a "off\t'Nothing'
info\t'Which control plane is asked'
debug\t'Each request and the status of its answer'"
complete -c kumactl -n "__fish_kumactl_using_subcommand completion" -s q -l quiet -d 'Print no summaries, notes or progress'
complete -c kumactl -n "__fish_kumactl_using_subcommand completion" -l no-config -d 'Neither read nor write a settings file'
complete -c kumactl -n "__fish_kumactl_using_subcommand completion" -l insecure-http -d 'Send credentials over plain HTTP, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand completion" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand man" -s m -l mesh -d 'Only this mesh [default: all meshes of files, `default` of a control plane]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand man" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand man" -l config-file -d 'Settings file [default: ~/.kumactl/config]' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand man" -l context -d 'Ask the control plane of this context [default: the current one]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand man" -l api-timeout -d 'How long a call may take, retries included' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand man" -l log-level -d 'What to tell of the requests' -r -f -a "off\t'Nothing'
info\t'Which control plane is asked'
debug\t'Each request and the status of its answer'"
complete -c kumactl -n "__fish_kumactl_using_subcommand man" -s q -l quiet -d 'Print no summaries, notes or progress'
complete -c kumactl -n "__fish_kumactl_using_subcommand man" -l no-config -d 'Neither read nor write a settings file'
complete -c kumactl -n "__fish_kumactl_using_subcommand man" -l insecure-http -d 'Send credentials over plain HTTP, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand version" -s o -l output -d 'How to print the version' -r -f -a "text\t'A few lines'
json\t'JSON'"
complete -c kumactl -n "__fish_kumactl_using_subcommand version" -s m -l mesh -d 'Only this mesh [default: all meshes of files, `default` of a control plane]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand version" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand version" -l config-file -d 'Settings file [default: ~/.kumactl/config]' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand version" -l context -d 'Ask the control plane of this context [default: the current one]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand version" -l api-timeout -d 'How long a call may take, retries included' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand version" -l log-level -d 'What to tell of the requests' -r -f -a "off\t'Nothing'
info\t'Which control plane is asked'
debug\t'Each request and the status of its answer'"
complete -c kumactl -n "__fish_kumactl_using_subcommand version" -s q -l quiet -d 'Print no summaries, notes or progress'
complete -c kumactl -n "__fish_kumactl_using_subcommand version" -l no-config -d 'Neither read nor write a settings file'
complete -c kumactl -n "__fish_kumactl_using_subcommand version" -l insecure-http -d 'Send credentials over plain HTTP, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand version" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kumactl -n "__fish_kumactl_using_subcommand help" -s m -l mesh -d 'Only this mesh [default: all meshes of files, `default` of a control plane]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand help" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`'
always\t'Always'
never\t'Never'"
complete -c kumactl -n "__fish_kumactl_using_subcommand help" -l config-file -d 'Settings file [default: ~/.kumactl/config]' -r -F
complete -c kumactl -n "__fish_kumactl_using_subcommand help" -l context -d 'Ask the control plane of this context [default: the current one]' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand help" -l api-timeout -d 'How long a call may take, retries included' -r
complete -c kumactl -n "__fish_kumactl_using_subcommand help" -l log-level -d 'What to tell of the requests' -r -f -a "off\t'Nothing'
info\t'Which control plane is asked'
debug\t'Each request and the status of its answer'"
complete -c kumactl -n "__fish_kumactl_using_subcommand help" -s q -l quiet -d 'Print no summaries, notes or progress'
complete -c kumactl -n "__fish_kumactl_using_subcommand help" -l no-config -d 'Neither read nor write a settings file'
complete -c kumactl -n "__fish_kumactl_using_subcommand help" -l insecure-http -d 'Send credentials over plain HTTP, too'
complete -c kumactl -n "__fish_kumactl_using_subcommand help" -s h -l help -d 'Print help (see more with \'--help\')'
