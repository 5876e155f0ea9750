" Venvoy in Vim with ALE: source this file from your vimrc. Requirements files get the file type `requirements`; in the
" other types Venvoy speaks of the files that list dependencies: pyproject.toml, pylock.toml, Pipfile, environment.yml,
" setup.cfg, and scripts with inline metadata.
augroup venvoy
  autocmd!
  autocmd BufRead,BufNewFile *requirements*.txt,*requirements*.in,*constraints*.txt set filetype=requirements
  autocmd BufRead,BufNewFile Pipfile set filetype=toml
augroup END

function! VenvoyRoot(buffer) abort
  let l:file = fnamemodify(bufname(a:buffer), ':p')
  for l:mark in ['.git', 'pyproject.toml', 'setup.py']
    let l:found = ale#path#FindNearestFile(a:buffer, l:mark)
    let l:found = empty(l:found) ? ale#path#FindNearestDirectory(a:buffer, l:mark) : l:found
    if !empty(l:found)
      return fnamemodify(l:found, l:found =~# '/$' ? ':h:h' : ':h')
    endif
  endfor
  return fnamemodify(l:file, ':h')
endfunction

function! VenvoyLanguage(buffer) abort
  let l:type = getbufvar(a:buffer, '&filetype')
  return l:type ==# 'requirements' ? 'pip-requirements' : l:type
endfunction

for s:type in ['requirements', 'toml', 'yaml', 'cfg', 'dosini', 'python']
  call ale#linter#Define(s:type, {
  \   'name': 'venvoy',
  \   'lsp': 'stdio',
  \   'executable': get(g:, 'venvoy_executable', 'venvoy'),
  \   'command': '%e serve --stdio',
  \   'language': function('VenvoyLanguage'),
  \   'project_root': function('VenvoyRoot'),
  \})
endfor
