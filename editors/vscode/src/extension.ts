import * as vscode from "vscode";
import { LanguageClient, LanguageClientOptions, ServerOptions } from "vscode-languageclient/node";
import { serverCommand } from "./command";

const SELECTOR = [{ scheme: "file", language: "yaml" }, { scheme: "file", language: "python" }];

let client: LanguageClient | undefined;
let output: vscode.OutputChannel;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  output = vscode.window.createOutputChannel("cfglint");
  context.subscriptions.push(
    output,
    vscode.commands.registerCommand("cfglint.restart", restart),
    vscode.commands.registerCommand("cfglint.showOutput", () => output.show()),
    vscode.workspace.onDidChangeConfiguration(async (change) => {
      if (change.affectsConfiguration("cfglint")) {
        await restart();
      }
    }),
  );
  await start();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}

async function restart(): Promise<void> {
  await client?.stop();
  client = undefined;
  await start();
}

async function start(): Promise<void> {
  const settings = vscode.workspace.getConfiguration("cfglint");
  const command = serverCommand(
    {
      command: settings.get<string[]>("command", []),
      interpreter: settings.get<string>("interpreter", ""),
    },
    await selectedPython(),
  );
  const cwd = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const server: ServerOptions = { ...command, options: { cwd } };
  const options: LanguageClientOptions = {
    documentSelector: SELECTOR,
    outputChannel: output,
    initializationOptions: {
      ...given("select", settings.get<string[]>("select", [])),
      ...given("ignore", settings.get<string[]>("ignore", [])),
      ...(settings.get<string>("gpu", "") ? { gpu: settings.get<string>("gpu", "") } : {}),
    },
  };
  client = new LanguageClient("cfglint", "cfglint", server, options);
  try {
    await client.start();
  } catch (error) {
    const asked = "Show output";
    const said = `cfglint: \`${[command.command, ...command.args].join(" ")}\` does not start. ` +
      "Is cfglint installed there with its extra `lsp`?";
    output.appendLine(`${error}`);
    if ((await vscode.window.showErrorMessage(said, asked)) === asked) {
      output.show();
    }
  }
}

function given(name: string, codes: string[]): Record<string, string[]> {
  return codes.length > 0 ? { [name]: codes } : {};
}

/** The interpreter that the Python extension has selected, where it is installed. */
async function selectedPython(): Promise<string | undefined> {
  const python = vscode.extensions.getExtension("ms-python.python");
  if (python === undefined) {
    return undefined;
  }
  const api = await python.activate();
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const path: unknown = api?.environments?.getActiveEnvironmentPath?.(folder)?.path;
  return typeof path === "string" && path !== "python" ? path : undefined;
}
