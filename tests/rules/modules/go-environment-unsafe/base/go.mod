module example.com/order-svc

go 1.26.0
