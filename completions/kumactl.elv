
use builtin;
use str;

set edit:completion:arg-completer[kumactl] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'kumactl'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'kumactl'= {
            cand -m 'Only this mesh [default: all meshes of the files]'
            cand --mesh 'Only this mesh [default: all meshes of the files]'
            cand --color 'When to use colour'
            cand -q 'Leave out what is only told to people'
            cand --quiet 'Leave out what is only told to people'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand validate 'Find everything that the control plane would refuse, and everything that loses traces silently'
            cand inspect 'Show where dataplanes send their traces, and why'
            cand explain 'Say what a finding means, with a bad and a good example'
            cand completion 'Print the completion script of a shell'
            cand version 'Print the version of this tool, and the releases of Kuma that it knows'
        }
        &'kumactl;validate'= {
            cand -f 'File, directory, URL, or - for standard input (repeatable)'
            cand --file 'File, directory, URL, or - for standard input (repeatable)'
            cand --exclude 'Leave files of a directory out, by glob (repeatable)'
            cand -v 'Replace {{key}} in the input (repeatable)'
            cand --var 'Replace {{key}} in the input (repeatable)'
            cand --kuma-version 'Judge as this release of Kuma does, 0.4 to 3.0 [default: by the shape of each mesh''s documents]'
            cand -o 'How to print the findings'
            cand --output 'How to print the findings'
            cand --output-file 'Write a file with the findings, too: text, json, junit, sarif or github (repeatable)'
            cand --fail-on 'The mildest finding that makes the exit status 1'
            cand --ignore 'Leave the findings of a code out (repeatable); explain lists the codes'
            cand -m 'Only this mesh [default: all meshes of the files]'
            cand --mesh 'Only this mesh [default: all meshes of the files]'
            cand --color 'When to use colour'
            cand --no-ignore 'Read files that .gitignore leaves out, too'
            cand --strict 'Take a kuma.io kind that this tool does not know for an error'
            cand --allow-empty 'Input without any resource is fine'
            cand --fix 'Mend in the files what can be mended with certainty, then tell what remains'
            cand --dry-run 'With --fix: print what would change as a unified diff, and change nothing'
            cand -q 'Leave out what is only told to people'
            cand --quiet 'Leave out what is only told to people'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'kumactl;inspect'= {
            cand -m 'Only this mesh [default: all meshes of the files]'
            cand --mesh 'Only this mesh [default: all meshes of the files]'
            cand --color 'When to use colour'
            cand -q 'Leave out what is only told to people'
            cand --quiet 'Leave out what is only told to people'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand dataplanes 'The effective tracing backend of each dataplane'
            cand dataplane 'Why a dataplane sends its traces where it does, or why it sends none'
            cand traffic-traces 'Each policy: its backend, and the dataplanes that get it'
            cand traffic-trace 'One policy: its backend, the dataplanes that get it, and those that it loses'
            cand meshes 'Each mesh: its backends and policies, and how many dataplanes send traces'
        }
        &'kumactl;inspect;dataplanes'= {
            cand -f 'File, directory, URL, or - for standard input (repeatable)'
            cand --file 'File, directory, URL, or - for standard input (repeatable)'
            cand --exclude 'Leave files of a directory out, by glob (repeatable)'
            cand -v 'Replace {{key}} in the input (repeatable)'
            cand --var 'Replace {{key}} in the input (repeatable)'
            cand --kuma-version 'Judge as this release of Kuma does, 0.4 to 3.0 [default: by the shape of each mesh''s documents]'
            cand -o 'How to print the answer'
            cand --output 'How to print the answer'
            cand --backend 'Only dataplanes that send to this backend'
            cand --traffic-trace 'Only dataplanes that get this policy'
            cand --tag 'Only dataplanes with this tag on an inbound or a gateway (repeatable)'
            cand -m 'Only this mesh [default: all meshes of the files]'
            cand --mesh 'Only this mesh [default: all meshes of the files]'
            cand --color 'When to use colour'
            cand --no-ignore 'Read files that .gitignore leaves out, too'
            cand --strict 'Take a kuma.io kind that this tool does not know for an error'
            cand --allow-empty 'Input without any resource is fine'
            cand --untraced 'Only dataplanes that send no traces'
            cand -q 'Leave out what is only told to people'
            cand --quiet 'Leave out what is only told to people'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'kumactl;inspect;dataplane'= {
            cand -f 'File, directory, URL, or - for standard input (repeatable)'
            cand --file 'File, directory, URL, or - for standard input (repeatable)'
            cand --exclude 'Leave files of a directory out, by glob (repeatable)'
            cand -v 'Replace {{key}} in the input (repeatable)'
            cand --var 'Replace {{key}} in the input (repeatable)'
            cand --kuma-version 'Judge as this release of Kuma does, 0.4 to 3.0 [default: by the shape of each mesh''s documents]'
            cand -o 'How to print the answer'
            cand --output 'How to print the answer'
            cand --collector 'Send to this collector instead'
            cand -m 'Only this mesh [default: all meshes of the files]'
            cand --mesh 'Only this mesh [default: all meshes of the files]'
            cand --color 'When to use colour'
            cand --no-ignore 'Read files that .gitignore leaves out, too'
            cand --strict 'Take a kuma.io kind that this tool does not know for an error'
            cand --allow-empty 'Input without any resource is fine'
            cand --bootstrap 'A whole configuration that an Envoy of today runs without a control plane'
            cand -q 'Leave out what is only told to people'
            cand --quiet 'Leave out what is only told to people'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'kumactl;inspect;traffic-traces'= {
            cand -f 'File, directory, URL, or - for standard input (repeatable)'
            cand --file 'File, directory, URL, or - for standard input (repeatable)'
            cand --exclude 'Leave files of a directory out, by glob (repeatable)'
            cand -v 'Replace {{key}} in the input (repeatable)'
            cand --var 'Replace {{key}} in the input (repeatable)'
            cand --kuma-version 'Judge as this release of Kuma does, 0.4 to 3.0 [default: by the shape of each mesh''s documents]'
            cand -o 'How to print the answer'
            cand --output 'How to print the answer'
            cand -m 'Only this mesh [default: all meshes of the files]'
            cand --mesh 'Only this mesh [default: all meshes of the files]'
            cand --color 'When to use colour'
            cand --no-ignore 'Read files that .gitignore leaves out, too'
            cand --strict 'Take a kuma.io kind that this tool does not know for an error'
            cand --allow-empty 'Input without any resource is fine'
            cand -q 'Leave out what is only told to people'
            cand --quiet 'Leave out what is only told to people'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'kumactl;inspect;traffic-trace'= {
            cand -f 'File, directory, URL, or - for standard input (repeatable)'
            cand --file 'File, directory, URL, or - for standard input (repeatable)'
            cand --exclude 'Leave files of a directory out, by glob (repeatable)'
            cand -v 'Replace {{key}} in the input (repeatable)'
            cand --var 'Replace {{key}} in the input (repeatable)'
            cand --kuma-version 'Judge as this release of Kuma does, 0.4 to 3.0 [default: by the shape of each mesh''s documents]'
            cand -o 'How to print the answer'
            cand --output 'How to print the answer'
            cand -m 'Only this mesh [default: all meshes of the files]'
            cand --mesh 'Only this mesh [default: all meshes of the files]'
            cand --color 'When to use colour'
            cand --no-ignore 'Read files that .gitignore leaves out, too'
            cand --strict 'Take a kuma.io kind that this tool does not know for an error'
            cand --allow-empty 'Input without any resource is fine'
            cand -q 'Leave out what is only told to people'
            cand --quiet 'Leave out what is only told to people'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'kumactl;inspect;meshes'= {
            cand -f 'File, directory, URL, or - for standard input (repeatable)'
            cand --file 'File, directory, URL, or - for standard input (repeatable)'
            cand --exclude 'Leave files of a directory out, by glob (repeatable)'
            cand -v 'Replace {{key}} in the input (repeatable)'
            cand --var 'Replace {{key}} in the input (repeatable)'
            cand --kuma-version 'Judge as this release of Kuma does, 0.4 to 3.0 [default: by the shape of each mesh''s documents]'
            cand -o 'How to print the answer'
            cand --output 'How to print the answer'
            cand -m 'Only this mesh [default: all meshes of the files]'
            cand --mesh 'Only this mesh [default: all meshes of the files]'
            cand --color 'When to use colour'
            cand --no-ignore 'Read files that .gitignore leaves out, too'
            cand --strict 'Take a kuma.io kind that this tool does not know for an error'
            cand --allow-empty 'Input without any resource is fine'
            cand -q 'Leave out what is only told to people'
            cand --quiet 'Leave out what is only told to people'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'kumactl;explain'= {
            cand -m 'Only this mesh [default: all meshes of the files]'
            cand --mesh 'Only this mesh [default: all meshes of the files]'
            cand --color 'When to use colour'
            cand -q 'Leave out what is only told to people'
            cand --quiet 'Leave out what is only told to people'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'kumactl;completion'= {
            cand -m 'Only this mesh [default: all meshes of the files]'
            cand --mesh 'Only this mesh [default: all meshes of the files]'
            cand --color 'When to use colour'
            cand -q 'Leave out what is only told to people'
            cand --quiet 'Leave out what is only told to people'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'kumactl;version'= {
            cand -m 'Only this mesh [default: all meshes of the files]'
            cand --mesh 'Only this mesh [default: all meshes of the files]'
            cand --color 'When to use colour'
            cand -q 'Leave out what is only told to people'
            cand --quiet 'Leave out what is only told to people'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
    ]
    $completions[$command]
}
