// SPDX-License-Identifier: MIT

// plain does the requests of one pass and nothing else, as the measure for
// figures.py: one signed-looking POST to AWS and one page of namespaces at the
// same time, then a PATCH for each namespace over so many connections.  It
// checks status codes, prints nothing and keeps no rule.
package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func client(caFile string, connections int) *http.Client {
	pem, err := os.ReadFile(caFile)
	must(err)
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	return &http.Client{Transport: &http.Transport{
		TLSClientConfig:     &tls.Config{RootCAs: pool},
		MaxConnsPerHost:     connections,
		MaxIdleConnsPerHost: connections,
		DisableCompression:  true,
	}}
}

func do(c *http.Client, method, to string, body []byte, headers map[string]string) []byte {
	r, err := http.NewRequest(method, to, bytes.NewReader(body))
	must(err)
	for k, v := range headers {
		r.Header.Set(k, v)
	}
	a, err := c.Do(r)
	must(err)
	defer a.Body.Close()
	out, err := io.ReadAll(a.Body)
	must(err)
	if a.StatusCode > 201 {
		must(fmt.Errorf("%s %s: %d", method, to, a.StatusCode))
	}
	return out
}

func login(host string) []byte {
	var reply struct {
		AuthorizationData []struct{ AuthorizationToken, ProxyEndpoint string }
	}
	c := client(os.Getenv("AWS_CA_BUNDLE"), 1)
	must(json.Unmarshal(do(c, "POST", os.Getenv("AWS_ENDPOINT_URL_ECR")+"/", []byte("{}"),
		map[string]string{
			"Content-Type": "application/x-amz-json-1.1",
			"X-Amz-Target": "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken",
		}), &reply))
	config, err := json.Marshal(map[string]any{"auths": map[string]any{
		host: map[string]string{"auth": reply.AuthorizationData[0].AuthorizationToken}}})
	must(err)
	return config
}

func main() {
	connections, err := strconv.Atoi(os.Getenv("ECR_CONNECTIONS"))
	must(err)
	token, err := os.ReadFile(os.Getenv("KUBE_TOKEN_FILE"))
	must(err)
	server, prefix := os.Getenv("KUBE_SERVER"), strings.TrimSuffix(os.Getenv("ECR_NAMESPACES"), "*")
	bearer := "Bearer " + strings.TrimSpace(string(token))
	kube := client(os.Getenv("KUBE_CA_FILE"), connections)
	config := make(chan []byte)
	go func() { config <- login("123456789012.dkr.ecr.us-east-1.amazonaws.com") }()

	var names []string
	for next := ""; ; {
		var page struct {
			Rows     []struct{ Cells []any }
			Metadata struct{ Continue string }
		}
		must(json.Unmarshal(do(kube, "GET", server+"/api/v1/namespaces?limit=500&includeObject=None"+
			"&continue="+url.QueryEscape(next), nil, map[string]string{
			"Authorization": bearer,
			"Accept":        "application/json;as=Table;v=v1;g=meta.k8s.io"}), &page))
		for _, row := range page.Rows {
			if name := row.Cells[0].(string); strings.HasPrefix(name, prefix) {
				names = append(names, name)
			}
		}
		if next = page.Metadata.Continue; next == "" {
			break
		}
	}
	data := base64.StdEncoding.EncodeToString(<-config)
	work := make(chan string)
	var workers sync.WaitGroup
	for range make([]struct{}, connections) {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for ns := range work {
				body := fmt.Sprintf(`{"apiVersion":"v1","kind":"Secret","metadata":{"name":`+
					`"ecr-registry-credentials","namespace":%q,"labels":{"app.kubernetes.io/`+
					`managed-by":"plain"}},"type":"kubernetes.io/dockerconfigjson","data":`+
					`{".dockerconfigjson":%q}}`, ns, data)
				do(kube, "PATCH", server+"/api/v1/namespaces/"+ns+
					"/secrets/ecr-registry-credentials?fieldManager=plain&force=true",
					[]byte(body), map[string]string{
						"Authorization": bearer,
						"Content-Type":  "application/apply-patch+yaml",
						"Accept":        "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io"})
			}
		}()
	}
	for _, ns := range names {
		work <- ns
	}
	close(work)
	workers.Wait()
}
