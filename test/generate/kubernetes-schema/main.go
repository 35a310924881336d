// Command kubernetes-schema writes lib/check/admission/schema/kubernetes.json: for every kind of the
// built-in API groups the names and types of its fields, as the API server decodes them, with the
// minor version in which a field or kind first appeared or was removed. It reads the Go types of
// k8s.io/api (Apache-2.0), fetched as Go modules; only names and types are kept.
//
//	go run test/generate/kubernetes-schema/main.go > lib/check/admission/schema/kubernetes.json
package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"sort"
	"strconv"
	"strings"
)

const oldest, newest = 27, 37

// latest is the patch release of the newest minor version.
const latest = "v0.37.2"

// detailed are the packages whose kinds are written with all their fields; of the others only the kinds' names.
var detailed = map[string]bool{
	"core/v1": true, "apps/v1": true, "autoscaling/v1": true, "autoscaling/v2": true, "batch/v1": true,
	"networking/v1": true, "policy/v1": true, "scheduling/v1": true, "storage/v1": true, "rbac/v1": true,
	"node/v1": true, "coordination/v1": true, "resource/v1": true,
}

// groups maps a folder of k8s.io/api to the API group where that is not the folder's own name.
var groups = map[string]string{
	"core": "", "networking": "networking.k8s.io", "scheduling": "scheduling.k8s.io", "storage": "storage.k8s.io",
	"rbac": "rbac.authorization.k8s.io", "node": "node.k8s.io", "coordination": "coordination.k8s.io",
	"resource": "resource.k8s.io", "discovery": "discovery.k8s.io", "events": "events.k8s.io",
	"certificates": "certificates.k8s.io", "admissionregistration": "admissionregistration.k8s.io",
	"authentication": "authentication.k8s.io", "authorization": "authorization.k8s.io",
	"flowcontrol": "flowcontrol.apiserver.k8s.io", "storagemigration": "storagemigration.k8s.io",
	"lifecycle": "lifecycle.k8s.io",
}

var skipped = map[string]bool{"admission": true, "apidiscovery": true, "apiserverinternal": true, "imagepolicy": true, "testdata": true}

type field struct{ name, typ string }
type structure struct{ fields []field }

// release holds the types of one release: structs, and what named types stand for.
type release struct {
	structs map[string]structure
	names   map[string]string
	kinds   map[string]bool
	removed map[string]int
}

func moduleDir(module, version string) string {
	out, err := exec.Command("go", "mod", "download", "-json", module+"@"+version).Output()
	if err != nil {
		fail(fmt.Errorf("%s@%s: %w", module, version, err))
	}
	var info struct{ Dir string }
	if err := json.Unmarshal(out, &info); err != nil {
		fail(err)
	}
	return info.Dir
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func read(version string) *release {
	r := &release{map[string]structure{}, map[string]string{}, map[string]bool{}, map[string]int{}}
	api := moduleDir("k8s.io/api", version)
	groupDirs, _ := os.ReadDir(api)
	for _, group := range groupDirs {
		if !group.IsDir() || skipped[group.Name()] {
			continue
		}
		versions, _ := os.ReadDir(filepath.Join(api, group.Name()))
		for _, v := range versions {
			if v.IsDir() {
				r.readPackage(filepath.Join(api, group.Name(), v.Name()), group.Name()+"/"+v.Name())
			}
		}
	}
	r.readPackage(filepath.Join(moduleDir("k8s.io/apimachinery", latest), "pkg/apis/meta/v1"), "meta/v1")
	return r
}

func (r *release) readPackage(dir, pkg string) {
	files, _ := filepath.Glob(filepath.Join(dir, "*.go"))
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "generated.pb.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			fail(err)
		}
		imports := map[string]string{}
		for _, spec := range file.Imports {
			path, _ := strconv.Unquote(spec.Path.Value)
			parts := strings.Split(path, "/")
			alias := parts[len(parts)-1]
			if spec.Name != nil {
				alias = spec.Name.Name
			}
			if len(parts) >= 2 {
				imports[alias] = parts[len(parts)-2] + "/" + parts[len(parts)-1]
			}
		}
		for _, decl := range file.Decls {
			switch d := decl.(type) {
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if ts, ok := spec.(*ast.TypeSpec); ok {
						r.readType(pkg, ts, imports)
					}
				}
			case *ast.FuncDecl:
				r.readLifecycle(pkg, d)
			}
		}
	}
}

func (r *release) readLifecycle(pkg string, fn *ast.FuncDecl) {
	if fn.Recv == nil || fn.Name.Name != "APILifecycleRemoved" {
		return
	}
	star, ok := fn.Recv.List[0].Type.(*ast.StarExpr)
	if !ok {
		return
	}
	ret, ok := fn.Body.List[0].(*ast.ReturnStmt)
	if !ok || len(ret.Results) != 2 {
		return
	}
	minor, err := strconv.Atoi(ret.Results[1].(*ast.BasicLit).Value)
	if err == nil {
		r.removed[pkg+"."+star.X.(*ast.Ident).Name] = minor
	}
}

func (r *release) readType(pkg string, ts *ast.TypeSpec, imports map[string]string) {
	full := pkg + "." + ts.Name.Name
	st, ok := ts.Type.(*ast.StructType)
	if !ok {
		r.names[full] = typeOf(pkg, ts.Type, imports)
		return
	}
	s := structure{}
	for _, f := range st.Fields.List {
		if f.Tag == nil {
			continue
		}
		raw, _ := strconv.Unquote(f.Tag.Value)
		tag := strings.Split(reflect.StructTag(raw).Get("json"), ",")
		typ := typeOf(pkg, f.Type, imports)
		if tag[0] == "-" {
			continue
		}
		if tag[0] == "" {
			s.fields = append(s.fields, field{"", typ})
			if typ == "meta/v1.TypeMeta" {
				r.kinds[full] = true
			}
			continue
		}
		s.fields = append(s.fields, field{tag[0], typ})
	}
	r.structs[full] = s
}

func typeOf(pkg string, e ast.Expr, imports map[string]string) string {
	switch t := e.(type) {
	case *ast.StarExpr:
		return typeOf(pkg, t.X, imports)
	case *ast.ArrayType:
		if id, ok := t.Elt.(*ast.Ident); ok && id.Name == "byte" {
			return "bytes"
		}
		return "[]" + typeOf(pkg, t.Elt, imports)
	case *ast.MapType:
		return "{}" + typeOf(pkg, t.Value, imports)
	case *ast.SelectorExpr:
		return special(imports[t.X.(*ast.Ident).Name] + "." + t.Sel.Name)
	case *ast.Ident:
		switch t.Name {
		case "string", "bool", "int32", "int64", "float64":
			return t.Name
		case "int":
			return "int64"
		}
		return special(pkg + "." + t.Name)
	}
	return "any"
}

func special(name string) string {
	switch name {
	case "api/resource.Quantity":
		return "quantity"
	case "util/intstr.IntOrString":
		return "intOrString"
	case "meta/v1.Time", "meta/v1.MicroTime":
		return "time"
	case "meta/v1.Duration":
		return "duration"
	case "meta/v1.FieldsV1", "pkg/runtime.RawExtension", "apimachinery/runtime.RawExtension":
		return "any"
	case "pkg/types.UID", "pkg/types.NodeName", "types.UID":
		return "string"
	}
	if strings.HasSuffix(name, "types.UID") {
		return "string"
	}
	if strings.HasSuffix(name, "runtime.RawExtension") {
		return "any"
	}
	return name
}

// resolve replaces named types by what they stand for, so that only structs keep a name.
func (r *release) resolve(typ string) string {
	for _, prefix := range []string{"[]", "{}"} {
		if strings.HasPrefix(typ, prefix) {
			return prefix + r.resolve(typ[2:])
		}
	}
	if under, ok := r.names[typ]; ok {
		return r.resolve(under)
	}
	return typ
}

// flat lists the fields of a struct with those of the structs inlined in it.
func (r *release) flat(name string) map[string]string {
	out := map[string]string{}
	for _, f := range r.structs[name].fields {
		typ := r.resolve(f.typ)
		if f.name != "" {
			out[f.name] = typ
			continue
		}
		for k, v := range r.flat(typ) {
			out[k] = v
		}
	}
	return out
}

func main() {
	releases := map[int]*release{}
	for minor := oldest; minor < newest; minor++ {
		releases[minor] = read(fmt.Sprintf("v0.%d.0", minor))
	}
	releases[newest] = read(latest)
	last := releases[newest]

	kinds := map[string]string{}
	structs := map[string]map[string]string{}
	var visit func(typ string)
	visit = func(typ string) {
		typ = strings.TrimPrefix(strings.TrimPrefix(typ, "[]"), "{}")
		if strings.HasPrefix(typ, "[]") || strings.HasPrefix(typ, "{}") {
			visit(typ)
			return
		}
		if _, ok := last.structs[typ]; !ok || structs[typ] != nil {
			return
		}
		fields := last.flat(typ)
		structs[typ] = map[string]string{}
		first := firstSeen(releases, typ)
		for name, fieldType := range fields {
			since := first
			for minor := first; minor <= newest; minor++ {
				if _, ok := releases[minor].flat(typ)[name]; ok {
					since = minor
					break
				}
			}
			if since > first {
				structs[typ][name] = fmt.Sprintf("%s@%d", fieldType, since)
			} else {
				structs[typ][name] = fieldType
			}
			visit(fieldType)
		}
	}
	for name, seen := range lastSeen(releases) {
		pkg, kind, _ := strings.Cut(name, ".")
		folder, version, _ := strings.Cut(pkg, "/")
		if folder == "meta" {
			continue
		}
		group, known := groups[folder]
		if !known {
			group = folder
		}
		apiVersion := version
		if group != "" {
			apiVersion = group + "/" + version
		}
		note := ""
		if detailed[pkg] && seen == newest {
			note = name
			visit(name)
		}
		if first := firstSeen(releases, name); first > oldest {
			note += fmt.Sprintf("@%d", first)
		}
		removed, ends := releases[seen].removed[name]
		if seen < newest && (!ends || removed > seen+1) {
			removed, ends = seen+1, true
		}
		if ends {
			note += fmt.Sprintf("!%d", removed)
		}
		kinds[apiVersion+" "+kind] = note
	}
	write(kinds, structs)
}

// lastSeen gives every kind of any release, with the newest minor version whose types have it.
func lastSeen(releases map[int]*release) map[string]int {
	seen := map[string]int{}
	for minor := oldest; minor <= newest; minor++ {
		for name := range releases[minor].kinds {
			seen[name] = minor
		}
	}
	return seen
}

func firstSeen(releases map[int]*release, name string) int {
	for minor := oldest; minor <= newest; minor++ {
		if _, ok := releases[minor].structs[name]; ok {
			return minor
		}
	}
	return newest
}

func write(kinds map[string]string, structs map[string]map[string]string) {
	fmt.Printf("{\n  \"origin\": \"k8s.io/api v0.%d.0 to %s (Apache-2.0), by test/generate/kubernetes-schema\",\n", oldest, latest)
	fmt.Printf("  \"kinds\": {\n%s\n  },\n", lines(kinds, func(v string) string { return quote(v) }))
	fmt.Printf("  \"structs\": {\n%s\n  }\n}\n", lines(structs, func(fields map[string]string) string {
		out := make([]string, 0, len(fields))
		for _, name := range sortedKeys(fields) {
			out = append(out, name+" "+fields[name])
		}
		return quote(strings.Join(out, ", "))
	}))
}

func lines[V any](m map[string]V, text func(V) string) string {
	out := make([]string, 0, len(m))
	for _, k := range sortedKeys(m) {
		out = append(out, "    "+quote(k)+": "+text(m[k]))
	}
	return strings.Join(out, ",\n")
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

func quote(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}
