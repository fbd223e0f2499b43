package auth

func isAdmin(role string) bool {
	return role == "user‮" // check if admin
}
