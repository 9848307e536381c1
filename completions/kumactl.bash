# bash completion of kumactl, which is asked itself what a command line can go on to.
_kumactl() {
    local candidate
    COMPREPLY=()
    while IFS= read -r candidate; do
        COMPREPLY+=("$candidate")
    done < <(_KUMACTL_COMPLETE=bash command kumactl -- "${COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null)
    # What has more behind it is not a whole word yet.
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[/=] ]]; then
        compopt -o nospace 2>/dev/null
    fi
}

complete -o nosort -F _kumactl kumactl 2>/dev/null || complete -F _kumactl kumactl
