/** A module that is loaded on first access. */
module.exports = function atFirstUse(load) {
  let loaded;
  const target = () => {
    loaded ??= load();
    return loaded;
  };
  return new Proxy(Object.create(null), {
    // Otherwise TypeScript's import helper would copy the module, and thereby load it.
    get: (_, name) => (name === "__esModule" ? true : target()[name]),
    has: (_, name) => name in target(),
  });
};
