import { ipcRenderer } from 'electron';

// Forwards one MessagePort from the host to the page, nothing else: the page gets no Electron or Node object.
// The page's own scripts have run by the time the port arrives (it is sent on did-finish-load).
ipcRenderer.on('slipway:port', (event) => {
  window.postMessage({ type: 'slipway:port' }, window.location.origin, event.ports);
});
