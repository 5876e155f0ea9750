--- Hands the selection to `:terminal`, `vim.system` and other language servers.
local M = {}
local undo, applied, servers = {}, nil, {}

local function without(list, value, separator)
  local kept = vim.tbl_filter(function(each)
    return each ~= value
  end, vim.split(list, separator, { plain = true }))
  return table.concat(kept, separator)
end

--- Make one edit of the process environment, and remember what it replaced.
local function edit(change)
  local now = vim.env[change.name]
  undo[change.name] = undo[change.name] or { now }
  if change.op == "set" or change.op == "unset" then
    vim.env[change.name] = change.op == "set" and change.value or nil
  elseif change.op == "prepend" then
    vim.env[change.name] = change.value .. (now and change.separator .. now or "")
  else
    vim.env[change.name] = now and without(now, change.value, change.separator)
  end
end

--- Give a language server what it lacks; start it again if it reads that only then.
local function configure(client, server)
  local config = client.config
  local settings = vim.tbl_deep_extend("force", config.settings or {}, server.settings)
  local given =
    vim.tbl_deep_extend("force", config.init_options or {}, server.initializationOptions)
  if
    vim.deep_equal(settings, config.settings or {})
    and vim.deep_equal(given, config.init_options or {})
  then
    return
  end
  client.settings, config.settings, config.init_options = settings, settings, given
  if not server.restart then
    local message = { "workspace/didChangeConfiguration", { settings = settings } }
    return vim.fn.has("nvim-0.11") == 1 and client:notify(unpack(message))
      or client.notify(unpack(message))
  end
  local buffers = vim.tbl_keys(client.attached_buffers)
  vim.lsp.stop_client(client.id)
  vim.defer_fn(function()
    for _, buffer in ipairs(vim.tbl_filter(vim.api.nvim_buf_is_valid, buffers)) do
      vim.lsp.start(config, { bufnr = buffer })
    end
  end, 500)
end

--- Configure the language servers that run; those that start later come through `LspAttach`.
function M.configure_servers()
  for _, client in ipairs(vim.lsp.get_clients()) do
    local server = servers[client.name] or servers[(client.name:gsub("-", "_"))]
    if server and client.initialized then
      configure(client, server)
    end
  end
end

--- Apply the environment of a `tools` answer, in place of the one that was applied before.
function M.apply(tools)
  local prefix = tools.prefix ~= vim.NIL and tools.prefix or nil
  -- The same environment has variables only once its folder is trusted.
  if vim.deep_equal(tools, applied) then
    return
  end
  for name, value in pairs(undo) do
    vim.env[name] = value[1]
  end
  undo, applied = {}, tools
  vim.iter(tools.terminal):each(edit)
  servers = tools.servers
  M.configure_servers()
  local has_dap, dap = pcall(require, "dap-python")
  if has_dap then
    dap.resolve_python = function()
      return prefix and tools.executable
    end
  end
end

return M
