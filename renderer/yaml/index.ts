export { YamlPanel } from './YamlPanel.tsx';
