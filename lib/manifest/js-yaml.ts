type JsYaml = typeof import('js-yaml');

let loaded: JsYaml | undefined;

/** js-yaml, loaded when it is first asked for: most runs neither read YAML nor write text that it must quote. */
export function jsYaml(): JsYaml {
  loaded ??= require('js-yaml') as JsYaml;
  return loaded;
}
