" Opens TEST_FILE in Vim with ALE, waits for findings, and writes them to TEST_RESULT as JSON.
set nocompatible nomore noswapfile hidden
filetype on
let g:ale_lint_on_enter = 0
let g:ale_linters_explicit = 1
let g:ale_linters = {'requirements': ['venvoy']}
packadd ale
execute 'source ' . fnameescape($TEST_CONFIGURATION)
execute 'edit ' . fnameescape($TEST_FILE)
call ale#Queue(0)
let s:begin = reltime()
while empty(ale#engine#GetLoclist(bufnr('%'))) && reltimefloat(reltime(s:begin)) < 30
  sleep 20m
endwhile
let s:found = map(copy(ale#engine#GetLoclist(bufnr('%'))), '[v:val.lnum, get(v:val, "code", ""), v:val.text]')
call writefile([json_encode({'filetype': &filetype, 'found': s:found})], $TEST_RESULT)
qall!
