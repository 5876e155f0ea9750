--- `:checkhealth venvoy`.
local M = {}

--- Report where the server is, whether it runs, and what it selects here.
function M.check()
  local venvoy = require("venvoy")
  vim.health.start("venvoy")
  local command = venvoy.command()
  if not command then
    return vim.health.error("The server is not installed.", { venvoy.install_command() })
  end
  vim.health.ok("Server: " .. table.concat(command, " "))
  if not venvoy.client() then
    return vim.health.error("The server does not start.", { ":LspLog shows why" })
  end
  local result
  venvoy.ask("info", vim.empty_dict(), function(info)
    result = info
  end)
  vim.wait(5000, function()
    return result
  end)
  if result then
    vim.health.ok(("Version %s, protocol %s"):format(result.version, result.protocolVersion))
  end
  vim.health.info("Here: " .. venvoy.statusline())
end

return M
