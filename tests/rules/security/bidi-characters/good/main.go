package auth

func isAdmin(role string) bool {
	return role == "admin"
}
