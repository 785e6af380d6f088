module ceiling

go 1.26
