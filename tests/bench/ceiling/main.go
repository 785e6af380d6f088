// SPDX-License-Identifier: MIT

// ceiling is as fast as these requests can be made over so many kept
// connections: they are prepared as bytes, nothing is looked at but the status
// line and the length of an answer, and nothing is decided.  The measure for
// bench.py.
//
//	ceiling write    the pages of namespaces and Secrets, one POST to AWS at
//	                 the same time, then a PATCH for each name in $NAMESPACES
//	ceiling lists    the pages alone
package main

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
)

const secretName = "ecr-registry-credentials"

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "ceiling:", err)
		os.Exit(1)
	}
}

// A server, and the connections to it.
type server struct {
	host   string
	config *tls.Config
}

func serverOf(rawURL, caFile string) server {
	u, err := url.Parse(rawURL)
	must(err)
	pem, err := os.ReadFile(caFile)
	must(err)
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	return server{u.Host, &tls.Config{RootCAs: pool, ServerName: u.Hostname(),
		NextProtos: []string{"http/1.1"}}}
}

type conn struct {
	*tls.Conn
	r *bufio.Reader
}

func (s server) open() conn {
	c, err := tls.Dial("tcp", s.host, s.config)
	must(err)
	return conn{c, bufio.NewReaderSize(c, 16384)}
}

// Send a request and read its answer whole.
func (c conn) do(request []byte) []byte {
	_, err := c.Write(request)
	must(err)
	answer, err := http.ReadResponse(c.r, nil)
	must(err)
	body, err := io.ReadAll(answer.Body)
	must(err)
	if answer.StatusCode > 201 {
		must(fmt.Errorf("%.80q: %s: %.200s", request, answer.Status, body))
	}
	return body
}

func (s server) head(method, path, more string) string {
	return method + " " + path + " HTTP/1.1\r\nHost: " + s.host + "\r\n" + more
}

// The token between two marks, or "".
func between(body []byte, from, to string) string {
	_, rest, _ := bytes.Cut(body, []byte(from))
	value, _, found := bytes.Cut(rest, []byte(to))
	if !found {
		return ""
	}
	return string(value)
}

// Read all pages of a list.
func (c conn) pages(s server, path, form, auth string) {
	for next := ""; ; {
		more := ""
		if next != "" {
			more = "&continue=" + url.QueryEscape(next)
		}
		body := c.do([]byte(s.head("GET", path+"&limit=500"+more, auth+
			"Accept: application/json;as="+form+";v=v1;g=meta.k8s.io\r\n\r\n")))
		if next = between(body, `"continue":"`, `"`); next == "" {
			return
		}
	}
}

const namespaces = "/api/v1/namespaces?includeObject=None"

func (c conn) lists(kube server, auth string) {
	c.pages(kube, "/api/v1/secrets?fieldSelector=metadata.name%3D"+secretName,
		"PartialObjectMetadataList", auth)
	c.pages(kube, namespaces, "Table", auth)
}

// What every PATCH sends after the namespace's name in its first line.
func login(aws server) string {
	signed, err := os.ReadFile(os.Getenv("SIGNED"))
	must(err)
	body := aws.open().do(signed)
	config := `{"auths":{"` + os.Getenv("REGISTRY") + `":{"auth":"` +
		between(body, `"authorizationToken":"`, `"`) + `"}}}`
	return `{"apiVersion":"v1","kind":"Secret","metadata":{"name":"` + secretName +
		`","labels":{"app.kubernetes.io/managed-by":"ecr-refresh"},"annotations":{` +
		`"ecr-refresh/expires-at":"2026-11-24T06:00:00Z",` +
		`"ecr-refresh/config-hash":"0123456789abcdef"}},` +
		`"type":"kubernetes.io/dockerconfigjson","data":{".dockerconfigjson":"` +
		base64.StdEncoding.EncodeToString([]byte(config)) + `"}}`
}

func write(kube server, auth string) {
	connections, err := strconv.Atoi(os.Getenv("ECR_CONNECTIONS"))
	must(err)
	body := make(chan string)
	go func() { body <- login(serverOf(os.Getenv("AWS_ENDPOINT_URL_ECR"), os.Getenv("AWS_CA_BUNDLE"))) }()
	first := kube.open()
	first.lists(kube, auth)
	data := <-body
	rest := auth + "Content-Type: application/apply-patch+yaml\r\n" +
		"Accept: application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io\r\n" +
		"Content-Length: " + strconv.Itoa(len(data)) + "\r\n\r\n" + data
	names := strings.Fields(os.Getenv("NAMESPACES"))
	work := make(chan []byte, len(names))
	for _, ns := range names {
		work <- []byte(kube.head("PATCH", "/api/v1/namespaces/"+ns+"/secrets/"+secretName+
			"?fieldManager=ecr-refresh", rest))
	}
	close(work)
	var workers sync.WaitGroup
	for i := range min(connections, len(names)) {
		workers.Add(1)
		go func() {
			defer workers.Done()
			c := first
			if i > 0 {
				c = kube.open()
			}
			for request := range work {
				c.do(request)
			}
		}()
	}
	workers.Wait()
}

func main() {
	token, err := os.ReadFile(os.Getenv("KUBE_TOKEN_FILE"))
	must(err)
	kube := serverOf(os.Getenv("KUBE_SERVER"), os.Getenv("KUBE_CA_FILE"))
	auth := "Authorization: Bearer " + strings.TrimSpace(string(token)) + "\r\n"
	if len(os.Args) > 1 && os.Args[1] == "lists" {
		kube.open().lists(kube, auth)
	} else {
		write(kube, auth)
	}
}
