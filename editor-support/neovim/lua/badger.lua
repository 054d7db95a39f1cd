-- Connects Neovim to the Badger language server.
local M = {}

local function root(file)
  local found = vim.fs and vim.fs.find({ '.git' }, { path = file, upward = true })[1]
  return found and vim.fs.dirname(found) or vim.fn.fnamemodify(file, ':h')
end

--- Starts the server for every spec that is opened.
-- @param options `jar`: the language server's jar; `java`: the `java` of a JDK 25 or newer; `on_attach`: called for each buffer
function M.setup(options)
  local clients = {}
  vim.api.nvim_create_autocmd('FileType', {
    pattern = 'badger',
    callback = function(event)
      local folder = root(vim.api.nvim_buf_get_name(event.buf))
      if not clients[folder] or not vim.lsp.get_client_by_id(clients[folder]) then
        clients[folder] = vim.lsp.start_client({
          name = 'badger',
          cmd = {
            options.java or 'java',
            '--enable-native-access=ALL-UNNAMED',
            '-jar', options.jar,
          },
          root_dir = folder,
          workspace_folders = { { uri = vim.uri_from_fname(folder), name = folder } },
          settings = options.settings or {},
          on_attach = function(client, buffer)
            vim.bo[buffer].omnifunc = 'v:lua.vim.lsp.omnifunc'
            if options.on_attach then
              options.on_attach(client, buffer)
            end
          end,
        })
      end
      if clients[folder] then
        vim.lsp.buf_attach_client(event.buf, clients[folder])
      end
    end,
  })
end

return M
