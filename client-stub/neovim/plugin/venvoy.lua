if vim.fn.has("nvim-0.10") == 0 then
  vim.api.nvim_err_writeln("Venvoy needs Neovim 0.10 or newer.")
elseif not vim.g.loaded_venvoy then
  vim.g.loaded_venvoy = true
  -- After the user's configuration, which may have called `setup` with options.
  vim.schedule(function()
    require("venvoy").setup()
  end)
end
