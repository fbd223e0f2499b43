module example.com/order-svc

go 1.26.0

require (
	github.com/golang-jwt/jwt/v5 v5.3.0
	github.com/dgrijalva/jwt-go v3.2.0+incompatible // indirect
)
