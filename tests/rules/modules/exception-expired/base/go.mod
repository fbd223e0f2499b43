module example.com/order-svc

go 1.26.0

require github.com/gogo/protobuf v1.3.2

replace github.com/gogo/protobuf => git.example.com/forks/protobuf v1.3.3
