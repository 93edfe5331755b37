import type { originsEn } from './origins.en.ts';
import type { Translation } from './types.ts';

/** 값이 어디에서 오는지: 다른 파일, 앵커, 확장한 서비스. Same keys as `origins.en.ts`. */
export const originsKo: Translation<typeof originsEn> = {
  origins: {
    inherited: '{{file}} {{line}}번째 줄에서 옴',
    overridden: '{{file}} {{line}}번째 줄이 우선합니다. 여기서 바꿔도 효과가 없습니다',
    extended: '서비스 “{{service}}” {{line}}번째 줄에서 옴',
    anchor: '&{{anchor}} {{line}}번째 줄에서 옴',
    shared_one: '&{{anchor}}({{line}}번째 줄)로 서비스 하나와 공유',
    shared_other: '&{{anchor}}({{line}}번째 줄)로 서비스 {{count}}개와 공유',
    holder_one: '다른 서비스 하나가 &{{anchor}}에서 이 값을 가져갑니다',
    holder_other: '다른 서비스 {{count}}개가 &{{anchor}}에서 이 값을 가져갑니다',
    goTo: '그곳으로 이동',
    goToLine: '이 파일의 {{line}}번째 줄로 이동',
    goToFile: '{{file}} {{line}}번째 줄 열기',
    override: '여기서만 바꾸기',
    forAll: '그곳에서 모두 바꾸기',
    service: '이 서비스는 {{file}}에 있습니다. 바꾸려면 그 파일을 여세요.',
    serviceOver: '이 서비스는 이 파일 다음에 읽는 {{file}}에 있습니다. 바꾸려면 그 파일을 여세요.',
    open: '{{file}} 열기',
    card: '{{file}}에 있음',
    files: '프로젝트의 파일',
    roles: {
      main: '이 파일',
      override: '이 파일보다 우선',
      included: '포함됨',
      extended: '확장됨',
      env: '변수',
    },
    envTitle: '{{file}}의 변수',
    envEmpty: '이 파일에는 변수가 없습니다.',
    envHint: 'env 파일은 밖에서 편집합니다. 창으로 돌아오면 Slipway가 다시 읽습니다.',
  },
};
