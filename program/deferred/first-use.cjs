/** A module that is loaded when something is read from it. */
module.exports = function atFirstUse(load) {
  let loaded;
  const target = () => {
    loaded ??= load();
    return loaded;
  };
  return new Proxy(Object.create(null), {
    // Without this answer TypeScript's helper for imports would copy the module, and so load it.
    get: (_, name) => (name === "__esModule" ? true : target()[name]),
    has: (_, name) => name in target(),
  });
};
