import type { Handlers } from '#core/api';

function unused(): never {
  throw new Error('not used here');
}

/** The contract's handlers for a test that needs only some of them; every other one throws. */
export function handlersWith(used: Partial<Handlers>): Handlers {
  return {
    'app.info': unused,
    'app.events': unused,
    'recovery.drop': unused,
    'recovery.keep': unused,
    'recovery.list': unused,
    'recovery.read': unused,
    'settings.set': unused,
    'engine.watch': unused,
    'engine.use': unused,
    'engine.images': unused,
    'engine.stacks': unused,
    'engine.adopt': unused,
    'file.open': unused,
    'file.save': unused,
    'file.list': unused,
    'file.forget': unused,
    'dialog.open': unused,
    'dialog.save': unused,
    'file.lookup': unused,
    'template.list': unused,
    'template.open': unused,
    'project.observe': unused,
    'project.plan': unused,
    'project.deploy': unused,
    'project.stop': unused,
    'project.remove': unused,
    'project.probe': unused,
    'container.logs': unused,
    ...used,
  };
}
