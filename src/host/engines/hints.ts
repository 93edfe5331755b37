/** How to get an engine on this platform; one step each. */
export function hintsFor(platform: string): readonly string[] {
  switch (platform) {
    case 'darwin':
      return ['Start Docker Desktop, OrbStack or Colima (`colima start`).', 'Or install one: `brew install colima docker && colima start`.', 'Slipway looks again by itself.'];
    case 'win32':
      return ['Start Docker Desktop.', 'Or install it: `winget install Docker.DockerDesktop`.', 'Slipway looks again by itself.'];
    default:
      return [
        'Start Docker: `sudo systemctl start docker`.',
        'Or install it: `sudo apt-get install docker.io`, then `sudo usermod -aG docker $USER` and log in again.',
        'Podman works too: `systemctl --user start podman.socket`.',
        'Slipway looks again by itself.',
      ];
  }
}
