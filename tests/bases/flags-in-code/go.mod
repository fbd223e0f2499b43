module example.com/order-svc

go 1.26
