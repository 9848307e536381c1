# fish completion of kumactl, which is asked itself what a command line can go on to.
complete --command kumactl --no-files --keep-order --arguments '(_KUMACTL_COMPLETE=fish command kumactl -- (commandline --current-process --tokenize --cut-at-cursor) (commandline --current-token --cut-at-cursor) 2>/dev/null)'
