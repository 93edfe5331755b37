// Module hook: whoever imports `electron` gets the stand-in, whose address comes with registration.
let standIn = '';

export async function initialize(data) {
  standIn = data.standIn;
}

export async function resolve(specifier, context, next) {
  return specifier === 'electron' || specifier === 'electron/main' ? { url: standIn, shortCircuit: true } : next(specifier, context);
}
