module example.com/greet

go 1.26.0

require example.com/other v1.0.0
