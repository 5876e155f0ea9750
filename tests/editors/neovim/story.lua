-- Drives the real Neovim client through a list of actions given as JSON in VENVOY_STORY, and prints what a person would see.
local story = vim.json.decode(vim.env.VENVOY_STORY)
local seen = {}

local function say(kind, value)
  seen[#seen + 1] = { kind = kind, value = value }
end

local function wait(condition, what)
  if not vim.wait(story.seconds * 1000, condition, 20) then
    say("timeout", what)
    error("timeout: " .. what)
  end
end

local answers = {}
vim.notify = function(message, level)
  say("notify", { message = message, level = level })
end
vim.ui.select = function(items, options, done)
  local rows = vim.tbl_map(options.format_item, items)
  say("select", { prompt = options.prompt, rows = rows })
  local wanted = table.remove(answers, 1)
  for place, row in ipairs(rows) do
    if wanted and row:find(wanted, 1, true) then
      return done(items[place], place)
    end
  end
  say("dismissed", wanted or vim.NIL)
  done(nil)
end
vim.ui.input = function(options, done)
  say("input", { prompt = options.prompt, default = options.default })
  done(table.remove(answers, 1))
end

local actions = {}
function actions.setup(options)
  require("venvoy").setup(options)
end
function actions.edit(path)
  vim.cmd.edit(vim.fn.fnameescape(path))
end
function actions.server(given)
  vim.lsp.config(given.name, { cmd = given.cmd, filetypes = { "python" } })
  vim.lsp.enable(given.name)
end
function actions.file(path)
  wait(function()
    return vim.uv.fs_stat(path) ~= nil and vim.fn.readfile(path)[1]:find("pythonPath") ~= nil
  end, "file " .. path)
end
function actions.appears(path)
  wait(function()
    return vim.uv.fs_stat(path) ~= nil
  end, "appears " .. path)
end
function actions.mark(path)
  vim.fn.writefile({ "ready" }, path)
end
function actions.line(number)
  vim.api.nvim_win_set_cursor(0, { number, 0 })
end
function actions.append(text)
  vim.api.nvim_buf_set_lines(0, -1, -1, false, { text })
end
function actions.attached()
  wait(function()
    return #vim.lsp.get_clients({ name = "venvoy", bufnr = 0 }) > 0
      and vim.lsp.get_clients({ name = "venvoy" })[1].initialized
  end, "attached")
end
function actions.status(text)
  wait(function()
    return require("venvoy").statusline():find(text, 1, true)
  end, "status " .. text .. ", have " .. require("venvoy").statusline())
  say("status", require("venvoy").statusline())
end
function actions.menu(given)
  answers = vim.list_slice(given, 2)
  local before = #seen
  vim.cmd("Venvoy " .. given[1])
  wait(function()
    return #answers == 0 and #seen > before
  end, "menu " .. given[1])
end
function actions.notified(text)
  wait(function()
    for _, each in ipairs(seen) do
      if each.kind == "notify" and each.value.message:find(text, 1, true) then
        return true
      end
    end
  end, "notified " .. text)
end
function actions.tools(answer)
  require("venvoy.environment").apply(answer)
end
function actions.variable(name)
  wait(function()
    return (vim.env[name] or "") ~= ""
  end, "variable " .. name)
  say("variable", vim.env[name])
end
function actions.gone(name)
  wait(function()
    return vim.env[name] == nil
  end, "gone " .. name)
end
function actions.program(name)
  say("program", vim.fn.exepath(name))
end
function actions.diagnostic(text)
  wait(function()
    for _, each in ipairs(vim.diagnostic.get(0)) do
      if each.message:find(text, 1, true) then
        return true
      end
    end
  end, "diagnostic " .. text)
end
function actions.fixed(text)
  vim.lsp.buf.code_action({
    apply = true,
    filter = function(action)
      return action.title:find(text, 1, true) ~= nil
    end,
  })
  wait(function()
    return vim.bo.modified
  end, "fix " .. text)
  say("text", vim.api.nvim_buf_get_lines(0, 0, -1, false))
end
function actions.words()
  say("words", vim.fn.getcompletion("Venvoy ", "cmdline"))
end
function actions.health()
  vim.cmd("checkhealth venvoy")
  say("health", vim.api.nvim_buf_get_lines(0, 0, -1, false))
  vim.cmd("bwipeout")
end
vim.cmd("filetype on")
local ok, problem = xpcall(function()
  for _, action in ipairs(story.actions) do
    say("action", action)
    actions[action[1]](action[2])
  end
end, debug.traceback)
if not ok then
  say("error", problem)
end
io.stdout:write("\n" .. vim.json.encode({ seen = seen, ok = ok }) .. "\n")
io.stdout:flush()
for _, client in ipairs(vim.lsp.get_clients()) do
  vim.lsp.stop_client(client.id)
end
vim.wait(3000, function()
  return #vim.lsp.get_clients() == 0
end, 20)
vim.cmd(ok and "qall!" or "cquit 1")
