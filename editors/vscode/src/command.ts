/** The command that starts the server, from the settings and from the Python that was selected. */

export interface Settings {
  readonly command: readonly string[];
  readonly interpreter: string;
}

export interface Command {
  readonly command: string;
  readonly args: string[];
}

export function serverCommand(settings: Settings, selected: string | undefined): Command {
  const [program, ...args] = settings.command;
  if (program !== undefined) {
    return { command: program, args };
  }
  const python = settings.interpreter || selected;
  if (python) {
    return { command: python, args: ["-m", "cfglint", "lsp"] };
  }
  return { command: "cfglint", args: ["lsp"] };
}
