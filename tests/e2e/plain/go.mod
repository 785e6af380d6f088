module ecr-refresh.test/plain

go 1.21
