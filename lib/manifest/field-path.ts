/** The path of a field in the field at another path: `scaling.metrics`, `env[MY-KEY]`. */
export function fieldPath(field: string, key: string): string {
  const part = /^[A-Za-z_$][\w$]*$/.test(key) ? key : `[${key}]`;
  if (field === '') return part;
  return part.startsWith('[') ? `${field}${part}` : `${field}.${part}`;
}
