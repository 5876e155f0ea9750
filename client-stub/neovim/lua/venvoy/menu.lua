--- Draws the server's steps with `vim.ui`: lists, questions, texts.
local M = {}
local marks = { check = "✓", error = "✗", warning = "!", info = "i", add = "+" }
local cancel, history = nil, {}

local function texts(...)
  return table.concat(
    vim.tbl_filter(function(text)
      return type(text) == "string" and text ~= ""
    end, { ... }),
    "  "
  )
end

local function line(item)
  return texts(marks[item.icon] or " ", item.label, item.description, item.detail)
end

local function answer(step, value)
  local answers = vim.tbl_extend("force", step.answers or {}, { [step.key] = value })
  M.follow({ menu = step.id, path = step.path, answers = answers })
end

local function entries(step)
  return vim.tbl_filter(function(item)
    return not item.separator
  end, step.items or {})
end

--- Toggle items one after another until the first entry is chosen.
local function pick_many(step, items, picked)
  local function row(item)
    return item.done and item.label or (picked[item] and "[x] " or "[ ] ") .. line(item)
  end
  local list = vim.list_extend({ { label = "Done", done = true } }, items)
  vim.ui.select(list, { prompt = step.title, kind = "venvoy", format_item = row }, function(item)
    if item and item.done then
      local values = {}
      for _, each in ipairs(items) do
        values[#values + 1] = picked[each] and each.value or nil
      end
      answer(step, values)
    elseif item then
      picked[item] = not picked[item]
      pick_many(step, items, picked)
    end
  end)
end

local function pick(step)
  local items = entries(step)
  if step.many then
    local picked = {}
    for _, item in ipairs(items) do
      picked[item] = item.current
    end
    return pick_many(step, items, picked)
  end
  for _, button in ipairs(step.buttons or {}) do
    items[#items + 1] = { label = button.title, icon = button.icon, ["then"] = button["then"] }
  end
  if #history > 1 then
    items[#items + 1] = { label = "Back", back = true }
  end
  local counted = step.steps and ("(%d/%d)"):format(step.step, step.steps)
  local prompt = texts(step.title, counted, step.detail)
  vim.ui.select(items, { prompt = prompt, kind = "venvoy", format_item = line }, function(item)
    if item and item.back then
      table.remove(history)
      M.follow(table.remove(history))
    elseif item and item["then"] then
      M.follow(item["then"])
    elseif item then
      answer(step, item.value)
    end
  end)
end

local function ask(step)
  local prompt = texts(step.title, step.problem and ("(%s)"):format(step.problem)) .. ": "
  vim.ui.input({ prompt = prompt, default = step.value }, function(text)
    if text then
      answer(step, text)
    end
  end)
end

local function show(step)
  vim.cmd.new()
  vim.bo.buftype, vim.bo.bufhidden, vim.bo.filetype = "nofile", "wipe", step.language or ""
  vim.api.nvim_buf_set_lines(0, 0, -1, false, vim.split(step.text or "", "\n"))
  vim.bo.modifiable = false
end

local function draw(step)
  cancel = nil
  vim.cmd("silent! checktime") -- a call may have changed a file that is shown, such as requirements.txt
  if step.kind == "pick" then
    pick(step)
  elseif step.kind == "input" then
    ask(step)
  elseif step.kind == "call" then
    M.follow({ call = step.call })
  elseif step.kind == "text" then
    show(step)
  elseif step.message then
    local levels = { error = vim.log.levels.ERROR, warning = vim.log.levels.WARN }
    vim.notify(step.message, levels[step.severity] or vim.log.levels.INFO)
  end
end

--- Open a menu or make a call, and draw what comes next.
function M.follow(to)
  local venvoy = require("venvoy")
  local function soon(step)
    vim.schedule(function()
      draw(step)
    end)
  end
  if to.call then
    history = {}
    vim.api.nvim_echo({ { to.call.title .. "… (:Venvoy cancel stops it)" } }, false, {})
    local token = "venvoy-" .. vim.uv.hrtime()
    cancel = venvoy.ask("perform", { call = to.call, workDoneToken = token }, soon)
  else
    local answers = next(to.answers or {}) and to.answers or vim.empty_dict()
    history = answers == to.answers and history or {}
    history[#history + 1] = to
    local path = to.path or venvoy.path()
    venvoy.ask("menu", { id = to.menu, path = path, answers = answers }, soon)
  end
end

--- Stop the call that runs.
function M.cancel()
  if cancel then
    cancel()
  end
end

return M
