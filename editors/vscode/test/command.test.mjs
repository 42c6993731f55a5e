import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { build } from "esbuild";

const built = await build({
  entryPoints: ["src/command.ts"], bundle: true, format: "esm", platform: "node", write: false,
});
const source = Buffer.from(built.outputFiles[0].contents).toString("base64");
const { serverCommand } = await import(`data:text/javascript;base64,${source}`);

const none = { command: [], interpreter: "" };

test("the command of the settings goes first, then their interpreter, then the selected one", () => {
  assert.deepEqual(
    serverCommand({ command: ["uvx", "cfglint", "lsp"], interpreter: "/p" }, "/q"),
    { command: "uvx", args: ["cfglint", "lsp"] },
  );
  const args = ["-m", "cfglint", "lsp"];
  assert.deepEqual(serverCommand({ ...none, interpreter: "/p" }, "/q"), { command: "/p", args });
  assert.deepEqual(serverCommand(none, "/q"), { command: "/q", args });
  assert.deepEqual(serverCommand(none, undefined), { command: "cfglint", args: ["lsp"] });
});

test("every setting and command that the code asks for is declared", () => {
  const declared = JSON.parse(readFileSync("package.json", "utf8")).contributes;
  const code = readFileSync("src/extension.ts", "utf8");
  for (const [, name] of code.matchAll(/settings\.get<[^>]*>\("(\w+)"/g)) {
    assert.ok(`cfglint.${name}` in declared.configuration.properties, name);
  }
  const commands = declared.commands.map((each) => each.command).sort();
  const registered = [...code.matchAll(/registerCommand\("([\w.]+)"/g)].map((match) => match[1]);
  assert.deepEqual(registered.sort(), commands);
});

test("the bundle needs nothing but vscode and node", () => {
  const bundle = readFileSync("out/extension.js", "utf8");
  const needed = new Set([...bundle.matchAll(/require\("([^"]+)"\)/g)].map((match) => match[1]));
  const node = /^(node:)?(assert|buffer|child_process|crypto|events|fs|net|os|path|process|stream|string_decoder|tty|url|util)(\/.*)?$/;
  assert.deepEqual([...needed].filter((name) => name !== "vscode" && !node.test(name)), []);
});
