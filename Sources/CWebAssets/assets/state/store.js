// A store contains the state of a page. Actions update it, and views watch it; it knows neither of them.

/**
 * @template State
 * @param {State} initial
 */
export function createStore(initial) {
  let state = initial;
  /** @type {(() => void)[]} */
  const watchers = [];
  return {
    get: () => state,

    /**
     * Replaces some members of the state.
     * @param {Partial<State>} members
     */
    update(members) {
      state = { ...state, ...members };
      for (const check of watchers) check();
    },

    /**
     * Calls `render` with the values that `select` returns: now, and after each update that replaced one of them.
     * @template {unknown[]} Values
     * @param {(state: State) => [...Values]} select
     * @param {(...values: Values) => void} render
     */
    watch(select, render) {
      let shown = select(state);
      watchers.push(() => {
        const values = select(state);
        if (values.every((value, index) => value === shown[index])) return;
        shown = values;
        render(...values);
      });
      render(...shown);
    },
  };
}

/**
 * Whether two JSON values are equal.
 * @param {any} one @param {any} other @returns {boolean}
 */
export function isEqual(one, other) {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return false;
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => isEqual(one[name], other[name]));
}
