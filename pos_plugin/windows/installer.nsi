; The installer for Windows, per machine; /S is silent, of the uninstaller too,
; where /PURGE=1 removes the settings and this user's state as well.
;
;     makensis -DKIND=x64|x86 -DVERSION=V -DSOURCE=FOLDER -DOUT=FILE installer.nsi
;
; SOURCE holds what is installed. -DAUTOSTART starts `posplugin run` at log on.
Unicode true
!if ${KIND} == x64
    Target amd64-unicode
    !define PROGRAMS $PROGRAMFILES64
!else
    Target x86-unicode
    !define PROGRAMS $PROGRAMFILES32
!endif
SetCompressor /SOLID lzma
!include MUI2.nsh
!include FileFunc.nsh

!define UNINSTALL Software\Microsoft\Windows\CurrentVersion\Uninstall\posplugin
!define RUN Software\Microsoft\Windows\CurrentVersion\Run

Name posplugin
OutFile "${OUT}"
RequestExecutionLevel admin
InstallDir ${PROGRAMS}\posplugin
InstallDirRegKey HKLM ${UNINSTALL} InstallLocation

!insertmacro MUI_PAGE_LICENSE "${SOURCE}/LICENSE"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_TEXT $(notes)
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE English
!insertmacro MUI_LANGUAGE SimpChinese

LangString notes ${LANG_ENGLISH} "A terminal on USB needs the WinUSB driver, \
a serial adapter the driver of its maker. Then: posplugin devices, posplugin \
pair, posplugin doctor. Settings: %ProgramData%\posplugin\posplugin.ini"
LangString notes ${LANG_SIMPCHINESE} "USB 终端需要 WinUSB 驱动，串口转换器需要\
其厂商的驱动。然后运行：posplugin devices、posplugin pair、posplugin doctor。\
设置文件：%ProgramData%\posplugin\posplugin.ini"

Function .onInit
!if ${KIND} == x64
    SetRegView 64
!endif
FunctionEnd

Section
    SetShellVarContext all ; $APPDATA is %ProgramData%
    SetOutPath $INSTDIR
    File /r /x posplugin.ini "${SOURCE}/*"
    SetOutPath $APPDATA\posplugin
    SetOverwrite off ; settings that are there stay
    File "${SOURCE}/posplugin.ini"
    SetOverwrite on
    SetOutPath $INSTDIR
    CreateDirectory $SMPROGRAMS\posplugin
    CreateShortcut $SMPROGRAMS\posplugin\posplugin.lnk $SYSDIR\cmd.exe \
        '/k ""$INSTDIR\posplugin.exe" --help"'
    WriteUninstaller $INSTDIR\uninstall.exe
    WriteRegStr HKLM ${UNINSTALL} DisplayName posplugin
    WriteRegStr HKLM ${UNINSTALL} DisplayVersion ${VERSION}
    WriteRegStr HKLM ${UNINSTALL} InstallLocation $INSTDIR
    WriteRegStr HKLM ${UNINSTALL} UninstallString '"$INSTDIR\uninstall.exe"'
!ifdef AUTOSTART
    WriteRegStr HKLM ${RUN} posplugin '"$INSTDIR\posplugin.exe" run'
!endif
SectionEnd

Function un.onInit
!if ${KIND} == x64
    SetRegView 64
!endif
FunctionEnd

Section Uninstall
    SetShellVarContext all
    ; Only what was installed: the folder may hold other files.
    RMDir /r $INSTDIR\data
    RMDir /r $INSTDIR\include
    RMDir /r $INSTDIR\lib
    Delete $INSTDIR\posplugin.exe
    Delete $INSTDIR\posplugin.dll
    Delete $INSTDIR\posplugin.ini
    Delete $INSTDIR\LICENSE
    Delete $INSTDIR\uninstall.exe
    RMDir $INSTDIR
    RMDir /r $SMPROGRAMS\posplugin
    DeleteRegKey HKLM ${UNINSTALL}
    DeleteRegValue HKLM ${RUN} posplugin
    ${GetParameters} $0
    ClearErrors
    ${GetOptions} $0 /PURGE= $1
    StrCmp $1 1 0 kept
    RMDir /r $APPDATA\posplugin
    SetShellVarContext current
    RMDir /r $LOCALAPPDATA\posplugin
kept:
SectionEnd
