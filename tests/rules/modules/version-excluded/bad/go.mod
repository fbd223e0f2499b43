module example.com/order-svc

go 1.26.0

require github.com/gogo/protobuf v1.3.2

exclude github.com/gogo/protobuf v1.3.1
