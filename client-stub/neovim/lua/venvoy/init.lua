--- Venvoy in Neovim: starts the server, draws its menus, and hands the selection on.
local M = {}
local environment = require("venvoy.environment")
local menu = require("venvoy.menu")

--- Options: `cmd` (list), `trusted` (true, false or folders; nil: what was remembered), `settings`, `filetypes`.
local options = { filetypes = { "python", "requirements", "toml", "yaml", "dosini" } }
local markers = { ".git", "pyproject.toml", "setup.py", "setup.cfg", "requirements.txt" }
local statuses, questions, is_set_up = {}, 0, false

--- Return the path of a program from PATH, or from the places where uv and pipx install tools.
local function program(name)
  local folders = { vim.env.UV_TOOL_BIN_DIR, vim.env.XDG_BIN_HOME, vim.env.PIPX_BIN_DIR }
  folders[#folders + 1] = "~/.local/bin"
  local found = vim.fn.exepath(name)
  for _, folder in pairs(found == "" and folders or {}) do
    local path = vim.fn.expand(folder .. "/" .. name)
    found = vim.fn.executable(path) == 1 and path or found
  end
  return found ~= "" and found or nil
end

--- Return the command that starts the server, or nil.
function M.command()
  local found = options.cmd and options.cmd[1] or program("venvoy")
  return options.cmd or found and { found, "serve", "--stdio" }
end

--- Return the command that installs the server.
function M.install_command()
  return program("uv") and "uv tool install venvoy" or "pipx install venvoy"
end

local function config()
  return {
    name = "venvoy",
    cmd = M.command(),
    -- These variables of another Python would keep the server from starting.
    cmd_env = { PYTHONHOME = "", PYTHONEXECUTABLE = "" },
    filetypes = options.filetypes,
    root_markers = markers,
    capabilities = vim.tbl_deep_extend("force", vim.lsp.protocol.make_client_capabilities(), {
      experimental = { venvoy = { menu = true } },
    }),
    init_options = { trusted = options.trusted, settings = options.settings or vim.empty_dict() },
    get_language_id = function(_, filetype)
      return filetype == "requirements" and "pip-requirements" or filetype
    end,
    handlers = {
      ["venvoy/showMenu"] = function(_, params)
        menu.follow(params["then"])
      end,
      ["venvoy/statusChanged"] = M.refresh,
      ["venvoy/selectionChanged"] = M.refresh,
      ["venvoy/environmentsChanged"] = M.refresh,
      ["venvoy/packagesChanged"] = function() end,
    },
  }
end

--- Return the client of the current buffer, else any; start one in the current folder if there is none.
function M.client()
  local found = vim.lsp.get_clients({ name = "venvoy", bufnr = 0 })[1]
    or vim.lsp.get_clients({ name = "venvoy" })[1]
  if found or not M.command() then
    return found
  end
  local folder = vim.fs.root(0, markers) or vim.fn.getcwd()
  local id = vim.lsp.start(vim.tbl_extend("force", config(), { root_dir = folder }))
  found = id and vim.lsp.get_client_by_id(id)
  local function is_ready()
    return found ~= nil and found.initialized
  end
  return vim.wait(10000, is_ready, 20) and found or nil
end

--- Send a request; `done` gets the result, `failed` the error. Returns a function that cancels it.
function M.ask(method, params, done, failed)
  local client = M.client()
  if not client then
    local advice = "Venvoy's server is not installed. Run: " .. M.install_command()
    vim.notify(M.command() and "Venvoy does not start, see :LspLog" or advice, vim.log.levels.WARN)
    return function() end
  end
  local new = vim.fn.has("nvim-0.11") == 1
  local function answer(err, result)
    if not err then
      done(result)
    elseif failed then
      failed(err)
    else
      vim.notify(err.message, vim.log.levels.ERROR)
    end
  end
  local send, self = client.request, new and { client } or {}
  self[#self + 1], self[#self + 2] = "venvoy/" .. method, params
  self[#self + 1] = answer
  local _, id = send(unpack(self))
  return function()
    return new and client:cancel_request(id) or not new and client.cancel_request(id)
  end
end

--- Return the file in view, or the current folder.
function M.path()
  local name = vim.api.nvim_buf_get_name(0)
  return vim.bo.buftype == "" and name ~= "" and name or vim.fn.getcwd()
end

--- Return the text for a status line; it changes with the `User VenvoyStatus` event.
function M.statusline()
  local status = statuses[M.path()]
  local marks = { error = "✗ ", warning = "! " }
  return status and (marks[status.severity] or "") .. (status.busy or status.text) or ""
end

--- Ask for the status of the file in view, and apply its environment.
function M.refresh()
  local path = M.path()
  if #vim.lsp.get_clients({ name = "venvoy" }) == 0 then
    return
  end
  questions = questions + 1
  local question = questions
  M.ask("status", { path = path }, function(status)
    statuses[path] = status
    vim.cmd.redrawstatus()
    vim.api.nvim_exec_autocmds("User", { pattern = "VenvoyStatus", modeline = false })
  end, function() end)
  M.ask("tools", { path = path }, function(tools)
    if question == questions then
      environment.apply(tools)
    end
  end, function() end)
end

local function run(command)
  local word = command.args == "" and "main" or command.args
  if word == "cancel" then
    menu.cancel()
  else
    menu.follow({ menu = word, path = M.path() })
  end
end

local function words(typed)
  local client = M.client()
  local experimental = client and client.server_capabilities.experimental or {}
  local found = vim.tbl_map(function(command)
    return command.id
  end, (experimental.venvoy or {}).commands or {})
  return vim.tbl_filter(function(word)
    return vim.startswith(word, typed)
  end, vim.list_extend(found, { "cancel" }))
end

--- Start Venvoy for the files that it is about; call it again to change the options.
function M.setup(given)
  if is_set_up and not given then
    return
  end
  is_set_up, options = true, vim.tbl_extend("force", options, given or {})
  local group = vim.api.nvim_create_augroup("venvoy", {})
  local function on(event, callback, pattern)
    vim.api.nvim_create_autocmd(event, { group = group, callback = callback, pattern = pattern })
  end
  on({ "BufEnter", "LspAttach" }, vim.schedule_wrap(M.refresh))
  on("LspAttach", vim.schedule_wrap(environment.configure_servers))
  vim.api.nvim_create_user_command("Venvoy", run, { nargs = "?", complete = words })
  if not M.command() then
    return -- `:Venvoy` and `:checkhealth venvoy` say how to install it
  end
  if vim.lsp.config and vim.lsp.enable then
    vim.lsp.config("venvoy", config())
    vim.lsp.enable("venvoy")
  else
    on("FileType", function(event)
      local root = vim.fs.root(event.buf, markers)
      vim.lsp.start(vim.tbl_extend("force", config(), { root_dir = root }), { bufnr = event.buf })
    end, options.filetypes)
  end
end

return M
