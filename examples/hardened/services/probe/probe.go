// Asks the API whether it is well, and leaves with 1 when it is not.
package main

import (
	"net/http"
	"os"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "--self" {
		return
	}
	answer, err := http.Get("http://api:3000/health")
	if err != nil || answer.StatusCode != http.StatusOK {
		os.Exit(1)
	}
}
