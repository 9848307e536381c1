-- Opens the files of a folder, and writes what the language server says of them as JSON.
local folder, found = os.getenv("FOLDER"), {}

local function wait(what, condition)
  if not vim.wait(60000, condition, 20) then
    error("waited in vain for " .. what)
  end
end

local function open(name)
  vim.cmd("edit " .. folder .. "/" .. name)
  return vim.api.nvim_get_current_buf()
end

local function codes(buffer)
  local list = {}
  for _, diagnostic in ipairs(vim.diagnostic.get(buffer)) do
    table.insert(list, diagnostic.code)
  end
  table.sort(list)
  return #list > 0 and list or vim.empty_dict()
end

local function has(buffer, code)
  return vim.tbl_contains(vim.tbl_values(codes(buffer)), code)
end

local function list(value)
  return vim.tbl_isempty(value) and vim.NIL or value
end

local function run()
  local client = vim.lsp.start_client({
    name = "kumactl",
    cmd = { os.getenv("KUMACTL"), "lsp" },
    root_dir = folder,
    workspace_folders = { { uri = vim.uri_from_fname(folder), name = "work" } },
  })
  local policy = open("policy.yaml")
  vim.lsp.buf_attach_client(policy, client)
  local mesh = open("mesh.yaml")
  vim.lsp.buf_attach_client(mesh, client)
  local function ask(method, params)
    local answer, why = vim.lsp.buf_request_sync(mesh, method, params, 60000)
    if why then
      error(method .. ": " .. why)
    end
    return answer[client].result
  end
  local function at(name, line, character)
    return {
      textDocument = { uri = vim.uri_from_fname(folder .. "/" .. name) },
      position = { line = line, character = character },
    }
  end

  wait("findings", function() return has(mesh, "unknown-field") and has(policy, "name") end)
  found.opened = {}
  for _, it in ipairs(vim.diagnostic.get(mesh)) do
    table.insert(found.opened, { it.code, it.lnum, it.col, it.end_col })
  end
  vim.cmd("cd " .. folder)
  vim.diagnostic.setqflist({ open = true })
  found.shown = vim.api.nvim_buf_get_lines(0, 0, -1, false)
  vim.cmd("cclose")
  found.hover = ask("textDocument/hover", at("mesh.yaml", 7, 5)).contents.value

  local range = { start = { line = 7, character = 5 }, ["end"] = { line = 7, character = 5 } }
  local actions = ask("textDocument/codeAction", {
    textDocument = { uri = vim.uri_from_fname(folder .. "/mesh.yaml") },
    range = range,
    context = { diagnostics = {} },
  })
  found.actions = vim.tbl_map(function(it) return it.title end, actions)
  vim.lsp.util.apply_workspace_edit(actions[1].edit, "utf-16")
  found.fixed = vim.api.nvim_buf_get_lines(mesh, 7, 8, true)[1]
  wait("no finding", function() return not has(mesh, "unknown-field") end)
  found.afterwards = codes(mesh)

  local lines = vim.api.nvim_buf_get_lines(mesh, 0, -1, true)
  local renamed = vim.tbl_map(function(line)
    return (line:gsub("Backend: zipkin", "Backend: jaeger"):gsub("name: zipkin", "name: jaeger"))
  end, lines)
  vim.api.nvim_buf_set_lines(mesh, 0, -1, true, renamed)
  wait("a finding beside", function() return has(policy, "dangling-backend") end)
  found.beside = codes(policy)
  vim.api.nvim_buf_set_lines(mesh, 0, -1, true, lines)
  wait("no finding beside", function() return not has(policy, "dangling-backend") end)
  found.restored = codes(policy)

  local place = ask("textDocument/definition", at("policy.yaml", 4, 18))[1]
  local start = place.range.start
  found.definition = { vim.fn.fnamemodify(vim.uri_to_fname(place.uri), ":t"), start.line, start.character }
  local items = ask("textDocument/completion", at("policy.yaml", 4, 18))
  found.completion = vim.tbl_map(function(it) return it.label end, items)

  vim.lsp.stop_client(client)
  wait("the end", function() return vim.lsp.client_is_stopped(client) end)
  found.stopped = true
end

local well, why = pcall(run)
if not well then
  found.error = tostring(why)
end
local file = assert(io.open(os.getenv("FOUND"), "w"))
file:write(vim.json.encode(found))
file:close()
vim.cmd("qall!")
