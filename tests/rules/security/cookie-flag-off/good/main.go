package api

import "github.com/gin-gonic/gin"

func login(c *gin.Context, id string) {
	c.SetCookie("session", id, 3600, "/", "", true, true)
}
