import { basename } from "node:path";
import { exitCodes, UsageError } from "../exit-codes.ts";
import type { Io } from "../io.ts";

/**
 * The scripts ask yargs, which answers in the form of the shell that SHELL names; that is the login shell and need not be
 * the one that asks. What begins with a hyphen is left out until one is typed: files are what most arguments are.
 */
const scripts: Readonly<Record<string, string>> = {
  bash: `# Completion of nodegen for bash: source <(nodegen completion bash)
_nodegen() {
  local word=\${COMP_WORDS[COMP_CWORD]} found
  found=$(SHELL=bash nodegen --get-yargs-completions "\${COMP_WORDS[@]:0:COMP_CWORD+1}" 2>/dev/null)
  [[ $word == -* ]] || found=$(grep -v '^-' <<<"$found")
  COMPREPLY=()
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -W "$found" -- "$word")
}
complete -o bashdefault -o default -F _nodegen nodegen
`,
  zsh: `#compdef nodegen
# Completion of nodegen for zsh: source <(nodegen completion zsh), or a file _nodegen in a folder of $fpath
_nodegen() {
  local -a found
  found=(\${(f)"$(SHELL=zsh nodegen --get-yargs-completions "\${(@)words[1,CURRENT]}" 2>/dev/null)"})
  [[ $PREFIX == -* ]] || found=(\${found:#-*})
  if (( \${#found} )); then _describe nodegen found; else _files; fi
}
if [[ $funcstack[1] == _nodegen ]]; then
  _nodegen "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
  compdef _nodegen nodegen
fi
`,
  fish: `# Completion of nodegen for fish: nodegen completion fish > ~/.config/fish/completions/nodegen.fish
function __nodegen_completions
    set -l word (commandline -ct)
    set -l found (env SHELL=fish nodegen --get-yargs-completions (commandline -opc) "$word" 2>/dev/null)
    string match -q -- '-*' "$word"; or set found (string match -v -- '-*' $found)
    if test (count $found) -gt 0
        printf '%s\\n' $found
    else
        __fish_complete_path "$word"
    end
end
complete -c nodegen -f -a '(__nodegen_completions)'
`,
};

/** `nodegen completion`: prints the completion script for `shell`, or for the one that $SHELL names. */
export function completion(shell: string | undefined, io: Io): number {
  const names = "bash, zsh and fish";
  const chosen = shell ?? basename(io.env["SHELL"] ?? "");
  if (chosen === "")
    throw new UsageError("$SHELL names no shell; write nodegen completion bash, zsh or fish");
  const script = Object.hasOwn(scripts, chosen) ? scripts[chosen] : undefined;
  if (script === undefined)
    throw new UsageError(`there is no completion for "${chosen}"; there is one for ${names}`);
  io.out(script);
  return exitCodes.done;
}
