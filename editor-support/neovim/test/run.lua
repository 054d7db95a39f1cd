-- Opens a spec in a headless Neovim and asks the server what the page in docs/ promises.
-- Run: nvim --headless --clean --cmd 'set rtp+=editor-support/neovim' -l or -S editor-support/neovim/test/run.lua
-- with BADGER_JAVA and BADGER_SERVER_JAR in the environment.
local failures = 0

local function check(name, holds)
  io.stdout:write((holds and 'ok   ' or 'FAIL ') .. name .. '\n')
  if not holds then
    failures = failures + 1
  end
end

local function eventually(condition)
  return vim.wait(60000, condition, 100)
end

local spec = {
  'import std.rules.{adam}',
  'axis unit = 2',
  'loop outer repeat 10 {',
  '  learn x: real[unit] by adam(lr: 0.1)',
  '  let far = x - 3',
  '  minimise mean(far ^ 2)',
  '}',
}

vim.cmd('filetype plugin on | syntax on')
require('badger').setup({ java = os.getenv('BADGER_JAVA'), jar = os.getenv('BADGER_SERVER_JAR') })
local file = vim.fn.tempname() .. '.badger'
vim.fn.writefile(spec, file)
vim.cmd('edit ' .. file)
local buffer = vim.api.nvim_get_current_buf()

local function request(method, line, character, more)
  local params = vim.tbl_extend('force', {
    textDocument = { uri = vim.uri_from_bufnr(buffer) },
    position = { line = line, character = character },
  }, more or {})
  local answers = vim.lsp.buf_request_sync(buffer, method, params, 60000)
  local _, answer = next(answers or {})
  return answer and answer.result
end

local function errors()
  return #vim.diagnostic.get(buffer, { severity = vim.diagnostic.severity.ERROR })
end

check('filetype', vim.bo.filetype == 'badger')
check('attached', eventually(function()
  return next(vim.lsp.buf_get_clients(buffer)) ~= nil
end))
local hover = request('textDocument/hover', 3, 8)
check('hover', hover ~= nil and vim.inspect(hover):find('learned by loop `outer`', 1, true) ~= nil)
local definition = request('textDocument/definition', 4, 12)
check('definition', definition ~= nil and vim.inspect(definition):find('line = 3', 1, true) ~= nil)
local completion = request('textDocument/completion', 5, 2, {})
check('completion', completion ~= nil and vim.inspect(completion):find('"minimise"', 1, true) ~= nil)
local rename = request('textDocument/rename', 4, 7, { newName = 'gap' })
check('rename', rename ~= nil and #vim.tbl_values(rename.changes)[1] == 2)
vim.api.nvim_buf_set_lines(buffer, 4, 5, false, { '  let far = nothing_like_it - 3' })
check('an error comes', eventually(function() return errors() > 0 end))
vim.api.nvim_buf_set_lines(buffer, 4, 5, false, { '  let   far = x-3' })
check('and goes', eventually(function() return errors() == 0 end))
local format = request('textDocument/formatting', 0, 0, { options = { tabSize = 2, insertSpaces = true } })
check('formatting', format ~= nil and #format == 1)
local hints = request('textDocument/inlayHint', 0, 0, {
  range = { start = { line = 0, character = 0 }, ['end'] = { line = 9, character = 0 } },
})
check('inlay hints', hints ~= nil and vim.inspect(hints):find('real[unit]', 1, true) ~= nil)
vim.cmd(failures == 0 and 'quitall!' or 'cquit')
