-- One session of an editor: opens the config named by CFGLINT_TEST_FILE, and writes what the server
-- says to CFGLINT_TEST_OUT. Runs in Neovim 0.7 and later.
local out = {}
local file = vim.env.CFGLINT_TEST_FILE
vim.cmd("edit " .. file)
local buffer = vim.api.nvim_get_current_buf()
local client = vim.lsp.start_client({
  name = "cfglint",
  cmd = { vim.env.CFGLINT_TEST_PYTHON, "-m", "cfglint", "lsp" },
  root_dir = vim.env.CFGLINT_TEST_ROOT,
})
vim.lsp.buf_attach_client(buffer, client)

local function found()
  return vim.diagnostic.get(buffer)
end

local function place(word, part)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, false)) do
    local column = line:find(word, 1, true)
    if column then
      return { line = number - 1, character = column - 1 + (part or 1) }
    end
  end
end

local function ask(method, params)
  params.textDocument = vim.lsp.util.make_text_document_params(buffer)
  local answers = vim.lsp.buf_request_sync(buffer, method, params, 20000) or {}
  for _, answer in pairs(answers) do
    return answer.result
  end
end

vim.wait(20000, function() return #found() > 0 end, 20)
out.diagnostics = vim.tbl_map(function(each)
  local lsp = each.user_data and each.user_data.lsp or {}
  return {
    line = each.lnum, message = each.message, code = lsp.code or each.code,
    related = lsp.relatedInformation,
  }
end, found())

local word = vim.env.CFGLINT_TEST_WORD
out.hover = ask("textDocument/hover", { position = place(word) })
out.definition = ask("textDocument/definition", { position = place(word) })
out.symbols = ask("textDocument/documentSymbol", {})
out.actions = ask("textDocument/codeAction", {
  range = { start = { line = 0, character = 0 }, ["end"] = { line = 10000, character = 0 } },
  context = { diagnostics = {} },
})

-- the first fix is applied, as an editor does it, and the text is checked again
for _, action in ipairs(out.actions or {}) do
  if action.title:find("^Fix ") then
    local message = action.diagnostics[1].message
    vim.lsp.util.apply_workspace_edit(action.edit, vim.lsp.get_client_by_id(client).offset_encoding)
    out.fixed = vim.wait(20000, function()
      for _, each in ipairs(found()) do
        if each.message == message then return false end
      end
      return true
    end, 20)
    out.fix = action.title
    break
  end
end

-- a new key is typed, and completed
local section = vim.env.CFGLINT_TEST_SECTION
local line = place(section .. ":").line
vim.api.nvim_buf_set_lines(buffer, line + 1, line + 1, false, { "  " })
out.completion = ask("textDocument/completion", { position = { line = line + 1, character = 2 } })

local stream = io.open(vim.env.CFGLINT_TEST_OUT, "w")
stream:write((vim.json and vim.json.encode or vim.fn.json_encode)(out))
stream:close()
vim.lsp.stop_client(client)
vim.cmd("qall!")
