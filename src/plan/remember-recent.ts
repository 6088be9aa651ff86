/** As many files as the plan of a node seldom has. */
const mostRecent = 48;

/**
 * `make`, which is not called again for what it was asked for lately: nodes of a pool have most of their files in common,
 * and those are the same objects, or texts. What is one node's own is soon forgotten, or it would pile up.
 */
export function rememberRecent<Key extends string | object, Value extends string | number | object>(
  make: (key: Key) => Value,
  most = mostRecent,
): (key: Key) => Value {
  let recent = new Map<Key, Value>();
  let before = new Map<Key, Value>();
  return (key) => {
    const known = recent.get(key);
    if (known !== undefined) return known;
    const value = before.get(key) ?? make(key);
    if (recent.size >= most) {
      before = recent;
      recent = new Map();
    }
    recent.set(key, value);
    return value;
  };
}
