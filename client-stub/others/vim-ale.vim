" Venvoy in Vim with ALE: source this file from your vimrc. Requirements files get the file type `requirements`.
augroup venvoy
  autocmd!
  autocmd BufRead,BufNewFile *requirements*.txt,*requirements*.in,*constraints*.txt set filetype=requirements
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

call ale#linter#Define('requirements', {
\   'name': 'venvoy',
\   'lsp': 'stdio',
\   'executable': get(g:, 'venvoy_executable', 'venvoy'),
\   'command': '%e serve --stdio',
\   'language': 'pip-requirements',
\   'project_root': function('VenvoyRoot'),
\})
