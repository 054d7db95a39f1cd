autocmd BufRead,BufNewFile *.badger setfiletype badger
